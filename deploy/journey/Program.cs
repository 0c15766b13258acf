using Aptic.Journey;

try
{
    var settings = JourneySettings.FromEnvironment();
    Console.WriteLine("Aptic : un euro reçu, un chèque, un service rendu, un lieu payé.");
    using var clients = await Clients.SignInAsync(settings);
    var clock = new DevelopmentClockFile(settings.ClockFile);
    var desk = new FinanceDesk(clients, new Bank(settings.BankFolder, settings.OperatorIban, clock));
    await new Story(clients, clock, desk, settings.VenuesFile, settings.Folder).PlayAsync();
    Console.WriteLine("\nLe parcours est complet.");
    return 0;
}
catch (Exception exception) when (exception is JourneyFailedException or HttpRequestException)
{
    await Console.Error.WriteLineAsync($"\nLe parcours s’arrête : {exception.Message}");
    return 1;
}
