using System.Diagnostics;

namespace Aptic.Tests.Integration.Fixture;

/// <summary>Waits for a condition, and fails with its name when it does not come.</summary>
public static class Eventually
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (patience ?? DefaultPatience)) throw new TimeoutException($"Waited {watch.Elapsed.TotalSeconds:0} s in vain for {what}.");
            await Task.Delay(Interval);
        }
    }

    /// <summary>Asks until the answer fulfils the condition, and gives it.</summary>
    public static async Task<T> BecomesAsync<T>(Func<Task<T>> ask, Func<T, bool> condition, string what, TimeSpan? patience = null)
    {
        var answer = await ask();
        await IsTrueAsync(async () => condition(answer = await ask()), what, patience);
        return answer;
    }
}
