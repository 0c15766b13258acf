using Microsoft.AspNetCore.Routing.Template;

namespace Aptic.Gateway;

/// <summary>A method and a path template, matched as ASP.NET Core matches routes: without regard to case or to a last slash.</summary>
/// <param name="method">GET, POST, ...; exactly this one.</param>
/// <param name="template"><c>{id}</c> stands for one segment, <c>{**rest}</c> at the end for any number of them.</param>
public sealed class Operation(string method, string template)
{
    private readonly TemplateMatcher _matcher = new(TemplateParser.Parse(template.TrimStart('/')), []);

    public string Method { get; } = method;

    public string Template { get; } = template;

    public bool Matches(string method, PathString path) =>
        string.Equals(method, Method, StringComparison.OrdinalIgnoreCase) && _matcher.TryMatch(path, []);

    public override string ToString() => $"{Method} {Template}";
}
