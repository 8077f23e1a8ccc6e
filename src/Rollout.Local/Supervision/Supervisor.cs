using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Supervision;

/// <summary>Starts, lists and ends processes that live on when this program dies. Never starts one again by itself. Thread-safe.</summary>
/// <param name="records">What is kept of them.</param>
/// <param name="ports">Gives out ports.</param>
/// <param name="log">Gets a line for each start and end.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class Supervisor(ProcessRecords records, ServicePorts ports, ProgramLog log, TimeProvider time) : IDisposable
{
    private const string PortPlaceholder = "{port}";
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(300);
    private static readonly string[] WithheldPrefixes = ["ASPNETCORE_", "AWS_", "CAKE_", InlineSockets.Variable];

    private readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Process> children = new(StringComparer.Ordinal);

    /// <summary>All processes.</summary>
    /// <returns>In the order of their names.</returns>
    public IReadOnlyList<SupervisedProcess> List() => [.. records.All.Where(record => record.Identity is not null).Select(Describe)];

    /// <summary>Starts a process, or finds it running with the same fingerprint.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="request">What to run.</param>
    /// <param name="cancellationToken">Ends the wait for the old one; a new one is never left half recorded.</param>
    /// <returns>The process.</returns>
    /// <exception cref="Rollout.Tasks.RolloutException">RT2413: the request has a fault. RT2414: it cannot be started, or the old one cannot be ended.</exception>
    public async Task<SupervisedProcess> PutAsync(string name, ProcessRequest request, CancellationToken cancellationToken)
    {
        ProcessRequestChecker.Check(name, request);
        using var held = await EnterAsync(name, cancellationToken);
        if (records.Find(name) is { Identity.IsRunning: true } old)
        {
            if (old.Fingerprint == request.Fingerprint)
            {
                return Describe(old);
            }

            await EndAsync(old, TimeSpan.FromMilliseconds(old.StopTimeoutMs), cancellationToken);
        }

        var started = Start(name, request);
        await started.Identity!.WaitForEndAsync(FirstLook, time, CancellationToken.None);
        return Describe(started);
    }

    /// <summary>Ends a process and forgets it. Without effect when there is none of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="timeout">Time between the request to end and the end by force.</param>
    /// <param name="cancellationToken">Ends the waits.</param>
    /// <exception cref="Rollout.Tasks.RolloutException">RT2414: it cannot be ended.</exception>
    public async Task DeleteAsync(string name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var held = await EnterAsync(name, cancellationToken);
        if (records.Find(name) is { } record)
        {
            await EndAsync(record, timeout, cancellationToken);
            records.Remove(name);
        }
    }

    /// <summary>Ends and forgets all processes, side by side, each within its own timeout.</summary>
    /// <param name="cancellationToken">Ends the waits.</param>
    /// <returns>Done once all have ended.</returns>
    /// <exception cref="Rollout.Tasks.RolloutException">RT2414: one cannot be ended.</exception>
    public Task EndAllAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(records.All.Select(record => DeleteAsync(record.Name, TimeSpan.FromMilliseconds(record.StopTimeoutMs), cancellationToken)));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var child in children.Values)
        {
            child.Dispose();
        }
    }

    private async Task EndAsync(ProcessRecord record, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (record.Identity is { } identity)
        {
            await ProcessEnd.EndAsync(record.Name, identity, timeout, time, cancellationToken);
            log.Write($"ended process '{record.Name}' ({identity.ProcessId})");
        }

        if (children.TryRemove(record.Name, out var child))
        {
            child.Dispose();
        }
    }

    private ProcessRecord Start(string name, ProcessRequest request)
    {
        var port = ports.Take();
        var text = port.ToString(CultureInfo.InvariantCulture);
        var record = new ProcessRecord(name, null, Guid.NewGuid().ToString("N"), port, time.GetUtcNow(), request.Fingerprint, request.LogFile, request.Labels, request.StopTimeoutMs);
        records.Put(record);
        ports.Release(port); // From here on its record keeps it.
        Directory.CreateDirectory(Path.GetDirectoryName(request.LogFile)!);
        string[] command = [ProcessRequestChecker.Resolve(request), .. request.Arguments.Select(argument => argument.Replace(PortPlaceholder, text, StringComparison.Ordinal))];
        var child = DetachedProcess.Start(command, request.WorkingDirectory, request.LogFile, EnvironmentOf(request, record.Token, text));

        // A process that has ended already still has a number that was its own; its mark can no longer be read.
        var started = record with { Identity = ProcessIdentity.Of(child.Id) ?? new ProcessIdentity(child.Id, "ended") };
        records.Put(started);
        children.AddOrUpdate(name, child, (_, before) =>
        {
            before.Dispose();
            return child;
        });
        log.Write($"started process '{name}' ({child.Id}) on port {port}");
        return started;
    }

    private static Dictionary<string, string> EnvironmentOf(ProcessRequest request, string token, string port)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry own in Environment.GetEnvironmentVariables())
        {
            var name = (string)own.Key;
            if (!WithheldPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                variables[name] = (string?)own.Value ?? string.Empty;
            }
        }

        foreach (var (name, value) in request.EnvironmentVariables)
        {
            variables[name] = value.Replace(PortPlaceholder, port, StringComparison.Ordinal);
        }

        variables[ProcessSearch.Variable] = token;
        return variables;
    }

    private SupervisedProcess Describe(ProcessRecord record)
    {
        var running = record.Identity!.IsRunning;
        return new SupervisedProcess(record.Name, record.Identity.ProcessId, record.Port, running, running ? null : ExitCodeOf(record), record.StartedAt, record.Fingerprint, record.LogFile, record.Labels);
    }

    // Only the program that started a process learns its exit code.
    private int? ExitCodeOf(ProcessRecord record) =>
        children.TryGetValue(record.Name, out var child) && child.Id == record.Identity!.ProcessId && child.WaitForExit(TimeSpan.FromMilliseconds(500)) ? child.ExitCode : null;

    private async Task<IDisposable> EnterAsync(string name, CancellationToken cancellationToken)
    {
        var gate = gates.GetOrAdd(name, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        return new Release(gate);
    }

    private sealed class Release(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
