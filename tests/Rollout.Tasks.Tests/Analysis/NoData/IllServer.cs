using System.Globalization;

namespace Rollout.Tasks.Tests.Analysis.NoData;

/// <summary>A real server whose counters grow by a clock, until it falls ill.</summary>
internal abstract class IllServer(TimeProvider time) : IAsyncDisposable
{
    private const double PerSecond = 200;
    private readonly DateTimeOffset start = time.GetUtcNow();
    private DateTimeOffset illSince;
    private int reads;

    public Cause Cause { get; private set; }

    protected DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The next read is one of an ill server.</summary>
    public async Task FallIllAsync(Cause cause)
    {
        (illSince, Cause) = Cause == cause ? (illSince, cause) : (Now, cause);
        reads++;
        if (cause == Cause.Refused)
        {
            await StopAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Cause != Cause.Refused)
        {
            await StopAsync();
        }
    }

    /// <summary>Nobody listens any more.</summary>
    protected abstract ValueTask StopAsync();

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

    private string Grown(DateTimeOffset at) => (100_000 + Math.Floor((at - start).TotalSeconds * PerSecond)).ToString(CultureInfo.InvariantCulture);
}
