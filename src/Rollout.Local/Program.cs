using Rollout.Local;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;

// The one argument is the state directory; what it was started with lies in it. A second one asks to clean up instead.
if (args is not [var directory, .. var mode])
{
    await Console.Error.WriteLineAsync("Use: dotnet Rollout.Local.dll STATE_DIRECTORY [--clean-up | --purge]");
    return 2;
}

var state = new EmbeddedStateDirectory(Path.GetFullPath(directory));
var time = TimeProvider.System;
try
{
    // A program that was killed is seen to have ended a moment before its last thread has, and with it the lock.
    using var held = await StateLock.TryTakeAsync(state.ProgramLock, TimeSpan.FromSeconds(2), time, CancellationToken.None)
        ?? throw new RolloutException("RT2415", $"another program serves '{state.Path}' already. Use that one, or end it with --target=LocalDown.");
    switch (mode)
    {
        case [EmbeddedProgram.CleanUpArgument]:
            await new CleanUp(state, time).EndAsync(CancellationToken.None);
            return 0;
        case [EmbeddedProgram.PurgeArgument]:
            await new CleanUp(state, time).PurgeAsync(CancellationToken.None);
            return 0;
    }

    if (!OperatingSystem.IsWindows())
    {
        Posix.LeaveTerminal();
    }

    InlineSockets.Use();
    StateFile.Write(state.Program, ProcessIdentity.Of(Environment.ProcessId)!, EmbeddedJson.Default.ProcessIdentity);
    await using var host = await EmbeddedHost.StartAsync(state, new ProgramLog(Console.Out, time), time, CancellationToken.None);
    await host.Ended;
    return 0;
}
catch (RolloutException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return (int)fault.ExitCode;
}
