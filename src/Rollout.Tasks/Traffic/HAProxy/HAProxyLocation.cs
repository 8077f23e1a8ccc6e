using Rollout.Tasks.HAProxy;

namespace Rollout.Tasks.Traffic.HAProxy;

/// <summary>One process of the router.</summary>
/// <param name="Client">Asks it.</param>
/// <param name="Options">What is managed.</param>
/// <param name="IsOnly">Whether there is no other process, so that its name needs not be said.</param>
internal sealed record HAProxyLocation(HAProxyClient Client, HAProxyOptions Options, bool IsOnly) : IDisposable
{
    private const string ShowState = "show servers state";

    // Two changes at once must not write their states in the other order.
    private readonly SemaphoreSlim saving = new(1, 1);

    private string Name => IsOnly ? string.Empty : Client.Socket.Name;

    /// <summary>The commands that set weights: those above 0 first, so that between two commands there is always a server with a weight.</summary>
    public static IReadOnlyList<string> Commands(IEnumerable<(string Path, int Weight)> weights) =>
        [.. weights.OrderBy(weight => weight.Weight == 0).Select(weight => HAProxyPlaces.SetWeight(weight.Path, weight.Weight))];

    /// <summary>The service of a rule; null when it is not one of this process.</summary>
    public HAProxyService? ServiceOf(string rule) => Options.Services.FirstOrDefault(service => RuleOf(service) == rule);

    /// <summary>Reads the rules of this process, and what its topology is.</summary>
    public async Task<HAProxyReading> ReadAsync(CancellationToken cancellationToken)
    {
        var backends = await BackendsAsync("read servers and statistics", cancellationToken).ConfigureAwait(false);
        var found = Options.Services.Select(service => (Service: service, Backend: Require(backends, service))).ToList();
        return new(
            [.. found.Select(pair => pair.Backend.ToRule(pair.Service, RuleOf(pair.Service), Name))],
            [.. found.Select(pair => $"{RuleOf(pair.Service)}: service '{pair.Service.Name}', servers {string.Join(' ', pair.Backend.Servers.Select(server => server.Name))}")]);
    }

    /// <summary>Sets the weights of one rule.</summary>
    public async Task SetWeightsAsync(WeightChange change, CancellationToken cancellationToken)
    {
        var service = ServiceOf(change.Rule)!;
        var weights = change.Weights.Where(weight => service.SlotOf(weight.Key[(weight.Key.LastIndexOf('/') + 1)..]) is not null).Select(weight => (weight.Key, weight.Value));
        var answers = await ChangeAsync($"set weights of {change.Rule}", Commands(weights), cancellationToken).ConfigureAwait(false);
        var refused = answers.Where(answer => answer.Length > 0).ToList();
        if (refused.Count > 0)
        {
            throw Refused(change.Call, refused, answers.Count);
        }
    }

    /// <summary>Reads a backend, changes what has to be changed, and makes sure that nothing is left to be changed.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="service">Whose backend it is.</param>
    /// <param name="commands">What has to be changed, given how the backend stands.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async Task MoveAsync(string name, HAProxyService service, Func<HAProxyBackend, HAProxyService, IReadOnlyList<string>> commands, CancellationToken cancellationToken)
    {
        var needed = commands(Require(await BackendsAsync(name, cancellationToken).ConfigureAwait(false), service), service);
        if (needed.Count == 0)
        {
            return;
        }

        // HAProxy also answers in words to commands that succeed, so what became of them is read back instead.
        var answers = await ChangeAsync(name, needed, cancellationToken).ConfigureAwait(false);
        if (commands(Require(await BackendsAsync(name, cancellationToken).ConfigureAwait(false), service), service).Count > 0)
        {
            var words = string.Join(" / ", answers.Where(answer => answer.Length > 0).Select(HAProxyAnswers.Words));
            throw new RolloutException("RT2106", $"{name} at {Client.Socket}: HAProxy took the commands, but the servers do not stand as they should ({(words.Length == 0 ? "it said nothing" : words)}). The same call can be made again; --target=Status shows the weights.", ExitCode.Fault);
        }
    }

    private async Task<IReadOnlyList<string>> ChangeAsync(string name, IReadOnlyList<string> commands, CancellationToken cancellationToken)
    {
        if (Options.StateFile is not { } file)
        {
            return await Client.AskAsync(new HAProxyCall(name, Mutates: true, commands), cancellationToken).ConfigureAwait(false);
        }

        await saving.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var answers = await Client.AskAsync(new HAProxyCall(name, Mutates: true, [.. commands, ShowState]), cancellationToken).ConfigureAwait(false);
            await HAProxyStateFile.WriteAsync(file, answers[^1], cancellationToken).ConfigureAwait(false);
            return [.. answers.Take(commands.Count)];
        }
        finally
        {
            saving.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => saving.Dispose();

    private async Task<IReadOnlyList<HAProxyBackend>> BackendsAsync(string name, CancellationToken cancellationToken) =>
        HAProxyBackend.ReadAll(await Client.AskAsync(new HAProxyCall(name, Mutates: false, HAProxyBackend.Commands), cancellationToken).ConfigureAwait(false));

    private HAProxyBackend Require(IReadOnlyList<HAProxyBackend> backends, HAProxyService service)
    {
        if (backends.FirstOrDefault(backend => backend.Name == service.Backend) is { } found)
        {
            return found;
        }

        var existing = backends.Count == 0 ? "none" : string.Join(", ", backends.Take(20).Select(backend => $"'{backend.Name}'"));
        throw new RolloutException("RT2102", $"traffic.backend: HAProxy at {Client.Socket} has no backend '{service.Backend}' with servers for service '{service.Name}'. There are: {existing}. Declare it, or correct the name.");
    }

    private string RuleOf(HAProxyService service) => IsOnly ? service.Backend : $"{service.Backend}@{Client.Socket}";

    private static RolloutException Refused(string call, List<string> refused, int all)
    {
        var words = string.Join(" / ", refused.Select(HAProxyAnswers.Words).Distinct());
        if (refused.Count < all)
        {
            return new("RT2106", FormattableString.Invariant($"{call}: {refused.Count} of {all} commands were refused ({words}), so the weights are neither the old nor the new ones. --target=Status shows them; the same call can be made again."), ExitCode.Fault);
        }

        return refused.Exists(answer => answer.StartsWith("No such", StringComparison.Ordinal))
            ? new("RT2107", $"{call}: {words}. Nothing was changed. Look at what changed HAProxy's configuration, then run --target=Plan again.", ExitCode.Drifted)
            : new("RT2104", $"{call} was refused: {words}. Nothing was changed. Correct what HAProxy names; weights need a 'balance' that follows them, such as 'roundrobin'.");
    }
}

/// <summary>What one process said.</summary>
/// <param name="Rules">One a service, in the order of the plan.</param>
/// <param name="Topology">One line a service.</param>
internal sealed record HAProxyReading(IReadOnlyList<RuleState> Rules, IReadOnlyList<string> Topology);
