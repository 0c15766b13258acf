using System.Globalization;
using CsCheck;

namespace Aptic.Tests.Specifications.Whole;

/// <summary>Plays sequences of steps, and makes of one that breaks a rule the shortest that still does.</summary>
internal static class Play
{
    /// <summary>What came of a sequence.</summary>
    /// <param name="Failure">The rule that broke; null where all hold.</param>
    /// <param name="Lines">Each step that was taken, with its outcome and the events that it led to.</param>
    public sealed record Outcome(Exception? Failure, IReadOnlyList<string> Lines, World World);

    /// <summary>The same number always gives the same sequence.</summary>
    public static Step[] Sequence(int number) => Steps.Sequences.Generate(new PCG((uint)number, (ulong)number), null, out _);

    public static Outcome Of(IReadOnlyList<Step> steps)
    {
        World? world = null;
        world = new World { Delivered = () => Rules.HoldAtAnyTime(world!) };
        List<string> lines = [];
        var failure = TakeAll(world, steps, lines);
        return new Outcome(failure, lines, world);
    }

    private static Exception? TakeAll(World world, IReadOnlyList<Step> steps, List<string> lines)
    {
        try
        {
            foreach (var step in steps)
            {
                Take(world, step, lines);
                Rules.HoldAtAnyTime(world);
            }

            Rest(world, lines);
            return null;
        }
        // Whatever a decision or a fold throws is a failure of the sequence.
        catch (Exception exception)
        {
            return exception;
        }
    }

    // Returns can set money aside for who waits for it, and that leads to messages again.
    private static void Rest(World world, List<string> lines)
    {
        Take(world, new Drain(), lines);
        for (var before = -1; before != world.Happened.Count;)
        {
            before = world.Happened.Count;
            Take(world, new BookReturns(), lines);
            Take(world, new Drain(), lines);
        }

        Rules.HoldAtAnyTime(world);
        Rules.HoldAtRest(world);
        Take(world, new Rewind(), lines);
        Rules.HoldAtRest(world);
    }

    private static void Take(World world, Step step, List<string> lines)
    {
        var before = world.Happened.Count;
        var number = lines.Count;
        lines.Add($"{step} → broke a rule");
        try
        {
            lines[number] = $"{step} → {world.Take(step)}";
        }
        finally
        {
            var events = world.Happened.Skip(before).GroupBy(@event => @event.GetType().Name).Select(kind => kind.Count() == 1 ? kind.Key : $"{kind.Count()} {kind.Key}");
            if (world.Happened.Count > before) lines[number] += $": {string.Join(", ", events)}";
        }
    }

    /// <summary>Leaves out steps, many at once and then single ones, as long as a rule of the same kind still breaks.</summary>
    public static Step[] Shortest(Step[] steps, Exception failure)
    {
        var shortest = steps;
        for (var size = steps.Length / 2; size >= 1; size /= 2)
        {
            for (var at = 0; at < shortest.Length;)
            {
                Step[] fewer = [.. shortest[..at], .. shortest[Math.Min(at + size, shortest.Length)..]];
                if (Of(fewer).Failure is { } still && KindOf(still) == KindOf(failure)) shortest = fewer;
                else at += size;
            }
        }

        return shortest;
    }

    // Ids and amounts change when steps are left out; what broke does not.
    private static string KindOf(Exception failure) =>
        $"{failure.GetType().Name} {string.Concat(failure.Message.TakeWhile(character => !char.IsDigit(character)).Take(12))}";

    public static string Describe(int number, Outcome outcome) => string.Create(CultureInfo.InvariantCulture,
        $"""
         Sequence {number} breaks a rule. Shortened to {outcome.Lines.Count} steps:
         {string.Join(Environment.NewLine, outcome.Lines.Select((line, index) => $"  {index + 1}. {line}"))}
         {outcome.Failure}
         """);
}
