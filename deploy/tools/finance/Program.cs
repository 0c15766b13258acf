using System.Globalization;
using Aptic.Finance;
using Spectre.Console;

CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fr-FR");
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
// Into a file or a pipe, lines are as long as they are.
if (Console.IsOutputRedirected) AnsiConsole.Console.Profile.Width = FinanceTool.WidthOfFiles;
return await FinanceTool.RunAsync(args, AnsiConsole.Console, Console.Error, Environment.GetEnvironmentVariable, stop.Token);
