using System.Collections;
using System.Text.Json.Serialization.Metadata;
using Aptic.Kernel;

namespace Aptic.Hosting;

/// <summary>
/// Refuses null among the elements of a list: the serializer respects nullable annotations of properties, and not of elements,
/// which would surface as an error of ours.
/// </summary>
public static class NullElements
{
    public static void Refuse(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;

        var lists = type.Properties
            .Where(property => property.Get is not null && property.PropertyType != typeof(string)
                && typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
            .ToList();
        if (lists.Count == 0) return;

        type.OnDeserialized = read =>
        {
            foreach (var list in lists)
            {
                if (list.Get!(read) is IEnumerable elements && elements.Cast<object?>().Any(element => element is null))
                    throw new RefusedException(Refusal.Invalid("malformed-json", "A list holds null where a value belongs.", $"/{list.Name}"));
            }
        };
    }
}
