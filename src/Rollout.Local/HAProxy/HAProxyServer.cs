using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rollout.Local.Supervision;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.HAProxy;
using Rollout.Tasks.Runtimes.Process;

namespace Rollout.Local.HAProxy;

/// <summary>Keeps a HAProxy running for the environment, as one of the supervised processes: it lives on when this program dies, and ends with the environment.</summary>
/// <param name="state">Where its files are.</param>
/// <param name="supervisor">Starts and ends it.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class HAProxyServer(EmbeddedStateDirectory state, Supervisor supervisor, TimeProvider time) : IDisposable
{
    private const string ProcessName = "haproxy";
    private const int Tries = 20;
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Finds it running, or starts it. One that runs with another configuration is replaced; its servers keep weights, addresses and states.</summary>
    /// <param name="topology">What it must have.</param>
    /// <param name="wanted">Port of the plan.</param>
    /// <param name="nextFreePort">True takes the next free port when it is taken.</param>
    /// <param name="kept">Port of an earlier run; 0 for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its port.</returns>
    /// <exception cref="RolloutException">RT2140: it is not installed. RT2141: it does not start. RT2401: the port is taken.</exception>
    public async Task<int> EnsureAsync(HAProxyTopology topology, int wanted, bool nextFreePort, int kept, CancellationToken cancellationToken)
    {
        var program = HAProxyProgram.Find();
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (kept > 0 && supervisor.List().Any(process => process is { Name: ProcessName, Running: true }))
            {
                await StartAsync(program, topology, kept, cancellationToken);
                return kept;
            }

            var port = FreePort(wanted, nextFreePort, kept);
            await StartAsync(program, topology, port, cancellationToken);
            return port;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Whether a server that is in use sends requests to a port; nobody else may then be given it.</summary>
    public bool UsesPort(int port)
    {
        if (!File.Exists(state.HAProxyState))
        {
            return false;
        }

        var text = port.ToString(CultureInfo.InvariantCulture);
        return HAProxyTable.ServersState(File.ReadAllText(state.HAProxyState)).Any(row => row.Text("srv_port") == text);
    }

    /// <inheritdoc />
    public void Dispose() => gate.Dispose();

    private static int FreePort(int wanted, bool nextFreePort, int kept)
    {
        var candidates = Enumerable.Range(wanted, nextFreePort ? Tries : 1);
        var all = kept > 0 && (nextFreePort || kept == wanted) ? candidates.Prepend(kept) : candidates;
        return all.Cast<int?>().FirstOrDefault(port => State.PortBinder.IsFree(port!.Value))
            ?? throw new RolloutException("RT2401", $"port {wanted} of 127.0.0.1 (traffic){(nextFreePort ? $" and the {Tries - 1} after it are" : " is")} taken by another program. Stop that program, or name another port in rollout.yaml.");
    }

    private async Task StartAsync(string program, HAProxyTopology topology, int port, CancellationToken cancellationToken)
    {
        var text = HAProxyConfiguration.Write(topology, port, state);
        await File.WriteAllTextAsync(state.HAProxy, text, cancellationToken);
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var request = new ProcessRequest(program, ["-db", "-f", state.HAProxy], state.Path, new Dictionary<string, string>(), state.HAProxyLog, fingerprint, new Dictionary<string, string>(), StopTimeoutMs: 5000);
        await supervisor.PutAsync(ProcessName, request, cancellationToken);
        await WaitAsync(cancellationToken);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var client = new HAProxyClient(new HAProxySocket(state.HAProxySocket), TimeSpan.FromSeconds(2), string.Empty, time);
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                await client.AskAsync(new HAProxyCall("ask for its version", Mutates: false, ["show info"]), cancellationToken);
                return;
            }
            catch (RolloutException)
            {
                var runs = supervisor.List().Any(process => process is { Name: ProcessName, Running: true });
                if (!runs || time.GetElapsedTime(start) >= StartDeadline)
                {
                    throw await NotStartedAsync(runs, cancellationToken);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
    }

    private async Task<RolloutException> NotStartedAsync(bool runs, CancellationToken cancellationToken)
    {
        var lines = await LogTail.ReadAsync(state.HAProxyLog, 3, cancellationToken);
        var what = runs ? $"does not answer within {StartDeadline.TotalSeconds:0} s" : "ended at once";
        return new RolloutException("RT2141", $"haproxy was started and {what}: {string.Join(" / ", lines)}. See '{state.HAProxyLog}', correct what it names, and run the same command again.");
    }
}
