using System.Globalization;
using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Analysis.NoData;

/// <summary>A real HTTP server whose counters grow by a clock, until it falls ill.</summary>
internal abstract class IllServer : IAsyncDisposable
{
    private const double PerSecond = 200;
    private readonly ScriptedHttpServer server;
    private readonly TimeProvider time;
    private readonly DateTimeOffset start;
    private DateTimeOffset illSince;
    private int reads;

    protected IllServer(TimeProvider time)
    {
        (this.time, start) = (time, time.GetUtcNow());
        server = new ScriptedHttpServer(Answer);
    }

    public Uri Url => server.Uri;

    public Cause Cause { get; private set; }

    protected DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The next read is one of an ill server.</summary>
    public async Task FallIllAsync(Cause cause)
    {
        (illSince, Cause) = Cause == cause ? (illSince, cause) : (Now, cause);
        reads++;
        if (cause == Cause.Refused)
        {
            await server.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => Cause == Cause.Refused ? ValueTask.CompletedTask : server.DisposeAsync();

    /// <summary>What stands for the requests of a slot. The candidate is the green one.</summary>
    protected string Requests(string slot) => (Cause, slot) switch
    {
        (Cause.NotANumber, "green") => "NaN",
        (Cause.PlusInfinity, "green") => "+Inf",
        (Cause.MinusInfinity, "green") => "-Inf",
        (Cause.ZeroRequests, "green") => Grown(illSince),
        (Cause.CounterReset, "green") => (10_000 - reads).ToString(CultureInfo.InvariantCulture),
        _ => Grown(Now),
    };

    protected abstract ScriptedAnswer Usual(ScriptedRequest request);

    private ScriptedAnswer Answer(ScriptedRequest request) => Cause switch
    {
        Cause.HttpError => new(503, "busy\n"),
        Cause.TimeOut => new(200) { Fault = ScriptedFault.Hang },
        _ => Usual(request),
    };

    private string Grown(DateTimeOffset at) => (100_000 + Math.Floor((at - start).TotalSeconds * PerSecond)).ToString(CultureInfo.InvariantCulture);
}
