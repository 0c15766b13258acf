using System.Diagnostics;
using Aptic.Kernel;
using Aptic.Tests.Integration.Platform;
using Xunit;

namespace Aptic.Tests.Integration.Year;

/// <summary>
/// A year of the scheme, played once through the API of all services: funders pay each quarter, partners ask for cheques each month,
/// venues redeem and sometimes reverse, finance pays once a month, the bank rejects some transfers and returns others, incidents follow,
/// and each month is closed. It is the same each time.
/// </summary>
public sealed class YearOfHistory : IAsyncLifetime
{
    public const int Months = 12;

    /// <summary>Days of each month on which people come. They may take back what they did on the one before.</summary>
    public static readonly IReadOnlyList<int> VisitDays = [2, 5, 9, 14, 19, 25];

    private const int SettlementDay = 10;
    private const int ReturnDay = 16;
    private const int CorrectionDay = 17;
    private const int OwnMoneyDay = 20;
    private const int MonthOfLateAccounts = 3;
    private const int MonthOfDeposit = 6;
    private const int MonthOfRefund = Months - 1;
    private const int MonthsOfAPayment = 3;
    private static readonly DateOnly FirstDay = new(2027, 1, 1);

    /// <summary>The day on which funders pay for the first months.</summary>
    public static readonly DateOnly OpeningDay = FirstDay.AddDays(-4);

    /// <summary>The first day that is no longer of the year. Its last month is closed and paid in the days that follow.</summary>
    public static readonly DateOnly DayAfter = FirstDay.AddMonths(Months);

    private readonly Random _random = new(2027);
    private readonly List<Visit> _suspects = [];
    private IReadOnlyList<Visit> _lately = [];

    public static YearSize Size { get; } = YearSize.Read();

    public WholePlatform Platform { get; init; } = new();

    public YearBank Bank { get; private set; } = null!;

    public YearFinance Finance { get; private set; } = null!;

    public YearCheques Cheques { get; private set; } = null!;

    public IReadOnlyList<YearVenue> Venues { get; private set; } = [];

    public int Redemptions { get; private set; }

    public int Reversals { get; private set; }

    public async Task InitializeAsync()
    {
        await Platform.InitializeAsync();
        Bank = new YearBank(Platform.BankFolder, Platform.Clock);
        Cheques = new YearCheques(Bank, Size, _random);
        Finance = new YearFinance(Platform, Bank, Cheques, _random);
        await OpenAsync();
        for (var month = 0; month < Months; month++) await PlayMonthAsync(month);
        await EndAsync();
    }

    /// <summary>Says how long something took, where a long year is played.</summary>
    public static async Task TimedAsync(string what, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "logs"));
        await File.AppendAllTextAsync(Path.Combine(folder.FullName, "year.log"), $"{what}: {watch.Elapsed.TotalSeconds:0.0} s\n");
    }

    public Task DisposeAsync() => Platform.DisposeAsync();

    private async Task OpenAsync()
    {
        ComeTo(OpeningDay);
        using var clients = new YearClients(Platform);
        await TimedAsync($"{Size.Venues} venues", async () =>
        {
            Venues = await YearVenues.OpenAsync(clients, Size.Venues);
            await YearVenues.RegisterAccountsAsync(clients, Venues.Where(venue => !IsLate(venue)));
        });
        await Cheques.ConcludeAsync(clients);
        await Cheques.FundAsync(clients, MonthsOfAPayment);
    }

    // Some bodies take their time to name an account: their venues wait.
    private static bool IsLate(YearVenue venue) => venue.Number % 25 is 3 or 4;

    private async Task PlayMonthAsync(int month)
    {
        using var clients = new YearClients(Platform);
        List<(int Day, string What, Func<Task> Do)> calendar =
        [
            (1, "close the month before", () => Finance.CloseMonthAsync(clients, Venues)),
            (1, "fund and issue", () => PrepareAsync(clients, month)),
            .. VisitDays.Select(day => (day, "visits", (Func<Task>)(() => VisitAsync(clients)))),
            (SettlementDay, "settle", () => Finance.SettleAsync(clients)),
            (ReturnDay, "transfers come back", () => Finance.GiveBackAsync(clients)),
            (CorrectionDay, "incidents", () => CorrectAsync(clients)),
            (OwnMoneyDay, "own money", () => MoveOwnMoneyAsync(clients, month)),
        ];
        foreach (var (day, what, work) in calendar.OrderBy(entry => entry.Day))
        {
            ComeTo(FirstDay.AddMonths(month).AddDays(day - 1));
            await TimedAsync($"month {month + 1}, day {day}, {what}", work);
        }
    }

    private async Task PrepareAsync(YearClients clients, int month)
    {
        // What was done in the month before can no longer be taken back on the next day of visits.
        _lately = [];
        if (month is 3 or 6 or 9) await Cheques.FundAsync(clients, MonthsOfAPayment);
        if (month == MonthOfLateAccounts) await YearVenues.RegisterAccountsAsync(clients, Venues.Where(IsLate));
        await Cheques.IssueAsync(clients);
    }

    private async Task VisitAsync(YearClients clients)
    {
        var visits = await Cheques.UseAsync(clients, Venues, Size.RedemptionsPerVisitDay);
        // A mistake is seen at once, or when the next people come.
        var (now, later) = (OneIn(60, visits), OneIn(150, _lately));
        await YearCheques.ReverseAsync(clients, now.Concat(later));
        _suspects.AddRange(OneIn(200, _lately.Except(later)));
        _lately = visits.Except(now).ToList();
        Redemptions += visits.Count;
        Reversals += now.Count + later.Count;
    }

    private async Task CorrectAsync(YearClients clients)
    {
        var paid = _suspects.Take(_suspects.Count / 2).ToList();
        await Finance.CorrectAsync(clients, paid);
        _suspects.RemoveRange(0, paid.Count);
    }

    private async Task MoveOwnMoneyAsync(YearClients clients, int month)
    {
        if (month % 3 == 2) await Finance.WithdrawAsync(clients);
        if (month % 4 == 1) await YearFinance.GrantGoodwillAsync(clients, Venues[month % Venues.Count]);
        if (month == MonthOfDeposit) await Finance.PayInAsync(clients);
        if (month == MonthOfRefund) await YearFinance.RefundAsync(clients, Cheques.Funders[^1]);
    }

    /// <summary>The last month is closed and paid in the next year.</summary>
    private async Task EndAsync()
    {
        using var clients = new YearClients(Platform);
        ComeTo(FirstDay.AddMonths(Months));
        await Finance.CloseMonthAsync(clients, Venues);
        ComeTo(FirstDay.AddMonths(Months).AddDays(SettlementDay - 1));
        await Finance.SettleAsync(clients);
        await Finance.BooksAreCaughtUpAsync();
    }

    /// <summary>Comes to a morning, unless it is later already: payment files name the day on which they are executed.</summary>
    private void ComeTo(DateOnly day)
    {
        var morning = ParisTime.StartOf(day).AddHours(9);
        if (morning > Platform.Clock.GetUtcNow()) Platform.Clock.Set(morning);
    }

    private static List<Visit> OneIn(int many, IEnumerable<Visit> visits) => visits.Where((_, index) => index % many == 3).ToList();
}
