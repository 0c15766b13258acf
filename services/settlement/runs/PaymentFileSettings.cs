using Aptic.Settlement.Runs.Domain;

namespace Aptic.Settlement.Runs;

/// <summary>How many transfers the operator's bank takes at a time: the configuration section <c>Bank</c>.</summary>
public static class PaymentFileSettings
{
    /// <exception cref="InvalidOperationException">A limit is below one.</exception>
    public static PaymentFileLimits From(IConfiguration configuration)
    {
        var limits = new PaymentFileLimits(
            configuration.GetValue("Bank:BatchTransfersMost", PaymentFileLimits.Default.BatchTransfersMost),
            configuration.GetValue("Bank:FileTransfersMost", PaymentFileLimits.Default.FileTransfersMost));
        return limits is { BatchTransfersMost: > 0, FileTransfersMost: > 0 }
            ? limits
            : throw new InvalidOperationException("Bank:BatchTransfersMost and Bank:FileTransfersMost are at least 1.");
    }
}
