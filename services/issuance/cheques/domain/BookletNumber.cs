namespace Aptic.Issuance.Cheques.Domain;

/// <summary>The public number of a booklet (carnet): a C, and a number of its own made as a cheque's serial is.</summary>
public static class BookletNumber
{
    public static string Of(long number) => $"C{ChequeSerial.Of(number)}";
}
