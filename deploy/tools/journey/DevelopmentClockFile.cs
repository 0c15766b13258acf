using System.Globalization;

namespace Aptic.Journey;

/// <summary>The file that moves the development clock of all services forward; production services refuse to have one.</summary>
public sealed class DevelopmentClockFile(string path)
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary>Services read the file again after a tenth of a second.</summary>
    private static readonly TimeSpan RereadAfter = TimeSpan.FromMilliseconds(300);

    public DateOnly Today() => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow().AddSeconds(AheadSeconds()), Paris).DateTime);

    public async Task AdvanceAsync(TimeSpan by)
    {
        var next = path + ".new";
        await File.WriteAllTextAsync(next, (AheadSeconds() + (long)by.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        File.Move(next, path, overwrite: true);
        await Task.Delay(RereadAfter);
    }

    private long AheadSeconds() => File.Exists(path) ? long.Parse(File.ReadAllText(path).Trim(), CultureInfo.InvariantCulture) : 0;
}
