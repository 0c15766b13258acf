using System.Security.Cryptography;
using Aptic.BankFormats;
using Aptic.Kernel;

namespace Aptic.Settlement.Bank.Domain;

/// <summary>A file of the bank, read: one of the two kinds that are taken.</summary>
/// <param name="Reference">The bank's id of the message.</param>
public sealed record BankFile(byte[] Bytes, string Kind, string Reference, BankReport? Statements, PaymentStatusReport? Status)
{
    public Guid Id => DeterministicId.Of("bank-message", Kind, Reference);

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>What in it is not as its schema has it, and was not needed.</summary>
    public IReadOnlyList<FormatWarning> Warnings => Statements?.Warnings ?? Status!.Warnings;

    /// <summary>Without statements of other accounts, of which each becomes a warning.</summary>
    /// <param name="accountIban">Of the ring-fenced account.</param>
    public BankFile OnlyOf(string accountIban) => Statements is null ? this : this with
    {
        Statements = Statements with
        {
            Statements = Statements.Statements.Where(statement => statement.IsOf(accountIban)).ToList(),
            Warnings = [.. Statements.Warnings, .. Statements.Statements.Index().Where(one => !one.Item.IsOf(accountIban)).Select(one =>
                new FormatWarning($"statement {one.Index + 1}", "It is of another account: nothing of it was taken."))],
        },
    };

    /// <exception cref="RefusedException">It is no message that is taken, lacks what is needed, or is in an encoding that is not
    /// read.</exception>
    public static BankFile Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        switch (IsoSchemas.MessageOf(stream))
        {
            case { } message when PaymentStatusReader.Messages.Contains(message):
                var status = PaymentStatusReader.Read(stream);
                return new BankFile(bytes, status.Message, status.MessageId, null, status);
            case { } message when StatementReader.Messages.Contains(message):
                var report = StatementReader.ReadReport(stream);
                return new BankFile(bytes, report.Message, report.MessageId, report, null);
            case var message:
                throw new RefusedException(Refusal.Invalid("unknown-bank-message", (message is null
                    ? "The file is no ISO 20022 message, is not well-formed, or holds a DTD."
                    : $"The file says that it is a {(message.Length > 40 ? "longer thing" : message)}.")
                    + $" Send one of {string.Join(", ", [.. StatementReader.Messages, .. PaymentStatusReader.Messages])}."));
        }
    }
}
