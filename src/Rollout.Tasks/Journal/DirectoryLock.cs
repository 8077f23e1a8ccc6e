namespace Rollout.Tasks.Journal;

/// <summary>Keeps other processes and tasks out of a state folder while one operation reads, decides and writes.</summary>
/// <remarks>The operating system's lock on a file: it ends with the process that holds it, whatever ends that.</remarks>
internal static class DirectoryLock
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(5);

    /// <summary>Takes the lock; disposing of it gives it back.</summary>
    /// <exception cref="RolloutException">RT4004: it could not be had for 10 s.</exception>
    public static async Task<IDisposable> TakeAsync(string path, CancellationToken cancellationToken)
    {
        // Real time on purpose: another process holds the lock for real milliseconds, whatever the rollout's clock shows.
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, DurableFile.Private(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException fault) when (fault is not (DirectoryNotFoundException or PathTooLongException))
            {
                if (time.GetElapsedTime(started) > Deadline)
                {
                    throw StateErrors.Unusable(path, fault);
                }
            }
            catch (UnauthorizedAccessException fault)
            {
                throw StateErrors.Unusable(path, fault);
            }

            await Task.Delay(RetryDelay, time, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>Messages about files of the state folder.</summary>
internal static class StateErrors
{
    /// <summary>RT4004: a file cannot be read or written.</summary>
    public static RolloutException Unusable(string path, Exception fault) =>
        new("RT4004", $"the state file '{path}' cannot be used: {fault.Message.TrimEnd('.')}. Nothing was changed; check the folder's owner, the disk's space, and whether another process hangs.", innerException: fault);
}
