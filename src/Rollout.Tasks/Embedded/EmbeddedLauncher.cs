namespace Rollout.Tasks.Embedded;

/// <summary>Finds, starts and stops the embedded environment's program. Two tools at once start one program.</summary>
/// <param name="stateDirectory">Absolute path of the folder of the environment; made when it does not exist.</param>
/// <param name="programPath">Absolute path of <c>Rollout.Local.dll</c>.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class EmbeddedLauncher(string stateDirectory, string programPath, TimeProvider time)
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LockDeadline = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CleanUpDeadline = TimeSpan.FromMinutes(2);

    private readonly EmbeddedStateDirectory state = new(stateDirectory);
    private readonly EmbeddedProgram program = new(new EmbeddedStateDirectory(stateDirectory), programPath, time);

    /// <summary>Finds the program.</summary>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Where it answers; null when it does not run, or does not answer.</returns>
    /// <exception cref="RolloutException">RT2416: a state file cannot be read.</exception>
    public async Task<EmbeddedEndpoints?> FindAsync(CancellationToken cancellationToken) =>
        (await ProbeAsync(cancellationToken).ConfigureAwait(false))?.Endpoints;

    /// <summary>Finds the program, or starts it and waits until it answers. One of another version is replaced; services and cluster run on.</summary>
    /// <param name="settings">Ports for a program that has to be started.</param>
    /// <param name="cancellationToken">Ends the wait; a program that was started runs on.</param>
    /// <returns>Where it answers.</returns>
    /// <exception cref="RolloutException">RT2401: a port is taken. RT2411: it does not answer in time. RT2415: another tool is busy with it. RT2417: it ended at once.</exception>
    public async Task<EmbeddedEndpoints> EnsureAsync(EmbeddedSettings settings, CancellationToken cancellationToken)
    {
        if (await ProbeAsync(cancellationToken).ConfigureAwait(false) is { IsCurrent: true } running)
        {
            return running.Endpoints;
        }

        state.Create();
        using var held = await StateLock.TakeAsync(state.LaunchLock, LockDeadline, time, cancellationToken).ConfigureAwait(false);
        return await FindStartingAsync(cancellationToken).ConfigureAwait(false) switch
        {
            { IsCurrent: true } found => found.Endpoints,
            { } old => await ReplaceAsync(old, settings, cancellationToken).ConfigureAwait(false),
            null => await StartAsync(settings, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>Ends services, cluster and program. Where the program is dead, what it left is ended all the same.</summary>
    /// <param name="purge">True deletes configuration, data and log of the environment too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RolloutException">RT2414: a process could not be ended. RT2415: another tool is busy with it. RT2418: what a dead program left could not be ended.</exception>
    public async Task StopAsync(bool purge, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(stateDirectory))
        {
            return;
        }

        using (await StateLock.TakeAsync(state.LaunchLock, LockDeadline, time, cancellationToken).ConfigureAwait(false))
        {
            if (!await ShutDownAsync(cancellationToken).ConfigureAwait(false))
            {
                await program.EndAsync(EndDeadline, cancellationToken).ConfigureAwait(false);
                await program.CleanUpAsync(CleanUpDeadline, cancellationToken).ConfigureAwait(false);
            }

            if (purge)
            {
                await program.PurgeAsync(CleanUpDeadline, cancellationToken).ConfigureAwait(false);
                state.Purge();
            }
        }

        if (purge)
        {
            RemoveEmptyDirectory();
        }
    }

    private async Task<bool> ShutDownAsync(CancellationToken cancellationToken)
    {
        if (await ProbeAsync(cancellationToken).ConfigureAwait(false) is not { } running)
        {
            return false;
        }

        var identity = program.Identity;
        using var http = EmbeddedClient.CreateHttp();
        try
        {
            await new EmbeddedClient(http, running.Endpoints).ShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code == "RT2411")
        {
            return false;
        }

        return identity is null || await identity.WaitForEndAsync(EndDeadline, time, cancellationToken).ConfigureAwait(false);
    }

    private async Task<EmbeddedEndpoints> ReplaceAsync(RunningProgram old, EmbeddedSettings settings, CancellationToken cancellationToken)
    {
        using var http = EmbeddedClient.CreateHttp();
        var identity = program.Identity;
        await new EmbeddedClient(http, old.Endpoints).HandOverAsync(cancellationToken).ConfigureAwait(false);
        if (identity is not null && !await identity.WaitForEndAsync(EndDeadline, time, cancellationToken).ConfigureAwait(false))
        {
            await program.EndAsync(EndDeadline, cancellationToken).ConfigureAwait(false);
        }

        return await StartAsync(settings, cancellationToken).ConfigureAwait(false);
    }

    // A program that lives but does not answer yet may have been started by a tool that was killed. One that never answers is ended.
    private async Task<RunningProgram?> FindStartingAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (await ProbeAsync(cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            if (program.Identity is not { IsRunning: true })
            {
                return null;
            }

            if (time.GetElapsedTime(start) >= StartDeadline)
            {
                await program.EndAsync(EndDeadline, cancellationToken).ConfigureAwait(false);
                return null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<EmbeddedEndpoints> StartAsync(EmbeddedSettings settings, CancellationToken cancellationToken)
    {
        StateFile.Write(state.Settings, settings, EmbeddedJson.Default.EmbeddedSettings);
        using var launch = program.Start();
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < StartDeadline)
        {
            if (await ProbeAsync(cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found.Endpoints;
            }

            launch.ThrowIfEnded();
            await Task.Delay(TimeSpan.FromMilliseconds(15), time, cancellationToken).ConfigureAwait(false);
        }

        throw new RolloutException("RT2411", $"the embedded environment was started but did not answer within {StartDeadline.TotalSeconds:0} s. See '{state.Log}', then run --target=LocalDown and try again.");
    }

    private async Task<RunningProgram?> ProbeAsync(CancellationToken cancellationToken)
    {
        if (program.Identity is not { IsRunning: true } identity
            || StateFile.Read(state.Endpoints, EmbeddedJson.Default.EmbeddedEndpoints) is not { } endpoints
            || endpoints.ProcessId != identity.ProcessId)
        {
            return null;
        }

        using var http = EmbeddedClient.CreateHttp();
        try
        {
            var status = await new EmbeddedClient(http, endpoints).GetStatusAsync(cancellationToken).ConfigureAwait(false);
            return new RunningProgram(endpoints, status);
        }
        catch (RolloutException)
        {
            return null;
        }
    }

    private void RemoveEmptyDirectory()
    {
        File.Delete(state.LaunchLock);
        if (!Directory.EnumerateFileSystemEntries(stateDirectory).Any())
        {
            Directory.Delete(stateDirectory);
        }
    }

    private sealed record RunningProgram(EmbeddedEndpoints Endpoints, EmbeddedStatus Status)
    {
        public bool IsCurrent => Status.Version == EmbeddedVersion.Current;
    }
}
