using System.Text.Json;

namespace Rollout.Tasks.Journal;

/// <summary>Content of <c>lease.json</c>.</summary>
/// <param name="Schema">Version of the form; 1.</param>
/// <param name="Token">Greatest token ever given; it stays when the lease is released.</param>
/// <param name="Held">Null when nobody holds the lease.</param>
internal sealed record LeaseFile(int Schema, long Token, HeldLease? Held)
{
    /// <summary>Reads the file. Needs no lock: a writer replaces it as a whole.</summary>
    /// <returns>Token 0 and nobody when there is no file yet.</returns>
    /// <exception cref="RolloutException">RT4003: the file is damaged.</exception>
    public static LeaseFile Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var file = JsonSerializer.Deserialize(stream, JournalJson.Default.LeaseFile);
            return file is { Schema: 1 } ? file : throw Damaged(path, "its schema is not 1", null);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return new LeaseFile(1, 0, null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.Unusable(path, fault);
        }
        catch (JsonException fault)
        {
            throw Damaged(path, fault.Message, fault);
        }
    }

    /// <summary>Replaces the file.</summary>
    /// <exception cref="RolloutException">RT4004: it cannot be written.</exception>
    public void Write(string path)
    {
        try
        {
            DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this, JournalJson.Default.LeaseFile));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.Unusable(path, fault);
        }
    }

    /// <summary>The lease as others see it; null when nobody holds it any more.</summary>
    public Lease? Current(DateTimeOffset now) =>
        Held is not null && Held.ExpiresAt > now && !Held.Process.IsKnownToBeGone() ? Held.ToLease(Token) : null;

    private static RolloutException Damaged(string path, string reason, Exception? fault) =>
        new("RT4003", $"{path}:1: the lease file is damaged: {reason.TrimEnd('.')}. Make sure that no rollout runs, then run --target=Unlock.", innerException: fault);
}

/// <summary>A lease that somebody holds.</summary>
/// <param name="Holder">User, host, process and task, for people.</param>
/// <param name="Process">For telling whether it still runs.</param>
/// <param name="AcquiredAt">Since when.</param>
/// <param name="ExpiresAt">Until when.</param>
internal sealed record HeldLease(string Holder, HolderProcess Process, DateTimeOffset AcquiredAt, DateTimeOffset ExpiresAt)
{
    /// <summary>With the token that the file keeps beside it.</summary>
    public Lease ToLease(long token) => new(Holder, token, AcquiredAt, ExpiresAt);
}
