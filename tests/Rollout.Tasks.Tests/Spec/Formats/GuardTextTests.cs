using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Tests.Spec.Formats;

public class GuardTextTests
{
    private static readonly MetricsSpec Metrics = new()
    {
        Also =
        [
            new MetricSourceSpec { Source = ExtraSourceKind.Command, Metric = "rabbitmq-up", Direction = MetricDirection.LowerIsWorse, Run = "probe" },
            new MetricSourceSpec { Source = ExtraSourceKind.Prometheus, Metric = "queue-time", Unit = MetricUnit.Milliseconds, Query = "q{slot=\"{slot}\"}", Interval = TimeSpan.FromSeconds(15) },
            new MetricSourceSpec { Source = ExtraSourceKind.Prometheus, Metric = "declined", Unit = MetricUnit.Percent, Query = "d{slot=\"{slot}\"}", Of = "requests" },
        ],
    };

    [Theory]
    [InlineData("error-rate > 5% for 2m", "error-rate > 5 % for 00:02:00", 120, 120, 10, GuardAction.Rollback)]
    [InlineData("error-rate>5%", "error-rate > 5 %", 0, 10, 10, GuardAction.Rollback)]
    [InlineData("error-rate > 0 %", "error-rate > 0 %", 0, 10, 10, GuardAction.Rollback)]
    [InlineData("error-rate >= 0.5% for 5s over 1m", "error-rate >= 0.5 % for 00:00:05", 5, 60, 10, GuardAction.Rollback)]
    [InlineData("p99 > 1.5s min 50 requests then hold", "p99 > 1500 ms", 0, 10, 50, GuardAction.Hold)]
    [InlineData("p50 < 100 ms then warn over 30 s", "p50 >= 100 ms", 0, 30, 10, GuardAction.Warn)]
    [InlineData("error-rate < 1%", "error-rate >= 1 %", 0, 10, 10, GuardAction.Rollback)]
    [InlineData("cpu < 70%", "cpu >= 70 %", 0, 10, 0, GuardAction.Rollback)]
    [InlineData("memory < 80% of max", "memory >= 80 %", 0, 10, 0, GuardAction.Rollback)]
    [InlineData("connections < 80% of max for 1m", "connections >= 80 % for 00:01:00", 60, 60, 0, GuardAction.Rollback)]
    [InlineData("cache-hit-rate > 60%", "cache-hit-rate <= 60 %", 0, 10, 0, GuardAction.Rollback)]
    [InlineData("availability > 99.99%", "availability <= 99.99 %", 0, 10, 10, GuardAction.Rollback)]
    [InlineData("db-connection-failures > 10% of requests", "db-connection-failures > 10 %", 0, 10, 10, GuardAction.Rollback)]
    [InlineData("declined > 10% of requests", "declined > 10 %", 0, 10, 10, GuardAction.Rollback)]
    [InlineData("error-rate between 1% and 5% for 10m then hold", "error-rate between 1 % and 5 % for 00:10:00", 600, 600, 10, GuardAction.Hold)]
    [InlineData("error-rate delta < 0.1%", "error-rate delta >= 0.1 %", 0, 10, 10, GuardAction.Rollback)]
    [InlineData("availability delta > -0.1%", "availability delta <= -0.1 %", 0, 10, 10, GuardAction.Rollback)]
    [InlineData("p95 delta < 10ms", "p95 delta >= 10 ms", 0, 10, 10, GuardAction.Rollback)]
    [InlineData("p95 within 50% of baseline", "p95 is more than 50 % above its baseline", 0, 10, 10, GuardAction.Rollback)]
    [InlineData("requests within 20% of baseline", "requests is more than 20 % off its baseline", 0, 10, 0, GuardAction.Rollback)]
    [InlineData("cache-hit-rate within 50% of baseline", "cache-hit-rate is more than 50 % below its baseline", 0, 10, 0, GuardAction.Rollback)]
    [InlineData("requests > 100/s", "requests > 100 /s", 0, 10, 0, GuardAction.Rollback)]
    [InlineData("db-up = 0 for 30s", "db-up = 0 for 00:00:30", 30, 30, 0, GuardAction.Rollback)]
    [InlineData("rabbitmq-up = 0 for 30s", "rabbitmq-up = 0 for 00:00:30", 30, 30, 0, GuardAction.Rollback)]
    [InlineData("queue-time > 2s", "queue-time > 2000 ms", 0, 10, 0, GuardAction.Rollback)]
    [InlineData("replication-lag < 5s", "replication-lag >= 5000 ms", 0, 10, 0, GuardAction.Rollback)]
    [InlineData("health-failures > 3 in a row", "health-failures > 3", 0, 10, 0, GuardAction.Rollback)]
    [InlineData("health-failures <= 3 in a row for 20s then hold", "health-failures > 3 for 00:00:20", 20, 20, 0, GuardAction.Hold)]
    public void Should_KnowWhenItFires_When_GuardIsWhole(string text, string firesWhen, int held, int window, int minimum, GuardAction action)
    {
        var guard = Assert.IsType<Guard>(Meaning(text).Value);

        Assert.Equal((text, firesWhen), (guard.Text, guard.FiresWhen));
        Assert.Equal((held, window, minimum, action), ((int)guard.For.TotalSeconds, (int)guard.Window.TotalSeconds, guard.MinimumRequests, guard.Action));
    }

    [Theory]
    [InlineData("error-rate < 1%", "error-rate >= 1 % over the whole hold", GuardAction.Hold)]
    [InlineData("cpu < 70% then rollback", "cpu >= 70 % over the whole hold", GuardAction.Rollback)]
    [InlineData("db-up = 1", "db-up <> 1 over the whole hold", GuardAction.Hold)]
    [InlineData("p95 between 1ms and 500ms", "p95 outside 1 ms to 500 ms over the whole hold", GuardAction.Hold)]
    [InlineData("requests > 5/s", "requests <= 5 /s over the whole hold", GuardAction.Hold)]
    public void Should_BeForTheEnd_When_AStepRequiresIt(string text, string firesWhen, GuardAction action)
    {
        var guard = Assert.IsType<Guard>(Meaning(text, required: true).Value);

        Assert.Equal((firesWhen, action, true), (guard.FiresWhen, guard.Action, guard.AtEnd));
    }

    [Fact]
    public void Should_AllowTwoReadsOfItsSource_When_MetricIsDeclared() => Assert.Equal(TimeSpan.FromSeconds(30), ((Guard)Meaning("queue-time > 2s").Value!).MaximumAge);

    [Theory]
    [InlineData("error-rate > 5% sustained", "RT1013", "'sustained' says no number; the guard needs 'for TIME'; write it out, such as 'for 2m'")]
    [InlineData("p95 stable", "RT1013", "'stable' says no number; the guard needs 'LIMIT'; write it out, such as 'p95 > 500ms'")]
    [InlineData("p95 near baseline", "RT1013", "'baseline' says no number; the guard needs 'within N% of baseline'; write it out, such as 'p95 within 50% of baseline'")]
    [InlineData("cache-hit-rate drops > 50%", "RT1013", "'drops' says no number; the guard needs 'within N% of baseline'; write it out, such as 'cache-hit-rate within 50% of baseline'")]
    [InlineData("connections < max", "RT1013", "'max' says no number; the guard needs 'N% of max'; write it out, such as 'connections < 80% of max'")]
    [InlineData("p95 > 500", "RT1007", "the limit '500' of p95 has no unit; a latency needs a number and one of the units ms, s; write '500ms' or '500s'")]
    [InlineData("p95 > 5%", "RT1007", "'5%' is no duration; a duration needs a number and one of the units ms, s, m, h, d; write a number and a unit, such as '10s' or '1h30m'")]
    [InlineData("error-rate > 0.05", "RT1007", "'0.05' has no unit; a percentage needs a number and the unit %; write '0.05%' or '5%'")]
    [InlineData("cpu > 95", "RT1007", "'95' has no unit; a percentage needs a number and the unit %; write '95%'")]
    [InlineData("requests > 5", "RT1007", "'5' has no unit; a rate needs a number and one of the units /s, /min; write '5/s' or '5/min'")]
    [InlineData("error-rate > five percent", "RT1013", "error-rate has no limit; a guard compares with a number; write it, such as 'error-rate > 5% for 2m'")]
    [InlineData("cpu delta < 5% of stable", "RT1013", "'stable' says no number; the guard needs 'LIMIT'; write it out, such as 'p95 > 500ms'")]
    [InlineData("connections delta < 5%", "RT1062", "connections has no value of its own for each slot; 'delta' is the candidate's value less the stable slot's; compare it with a limit, or 'within ... of baseline'")]
    [InlineData("db-connection-failures > 10% of connections", "RT1062", "'of connections' does not go with db-connection-failures; db-connection-failures is measured in percent of requests; write 'of requests', or leave it out")]
    [InlineData("p95 > 1s of max", "RT1013", "'max' says no number; the guard needs 'N% of max'; write it out, such as 'connections < 80% of max'")]
    [InlineData("cache-hit-rate > 60% of max", "RT1062", "'of max' does not go with cache-hit-rate; cache-hit-rate is no part of anything; leave 'of max' out")]
    [InlineData("error-rate between 5% and 1%", "RT1062", "'1%' is not above '5%'; between two limits the lower one stands first; write 'between 1% and 5%', or one limit")]
    [InlineData("cache-hit-rate within 100% of baseline", "RT1062", "cache-hit-rate cannot fall by 100%; less is worse here, and nothing falls by 100% or more; write a smaller part")]
    [InlineData("health-failures within 20% of baseline", "RT1062", "health-failures is a number of probes in a row and has no other form; a guard on it counts failures; write it like 'health-failures > 3 in a row'")]
    public void Should_SayWhatIsMissing_When_GuardIsNot(string text, string code, string message)
    {
        var complaint = Meaning(text).Complaint!;

        Assert.Equal((code, message), (complaint.Code, $"{complaint.Wrong}; {complaint.Required}; {complaint.Fix}"));
    }

    [Theory]
    [InlineData("error-rate > 5%", "RT1063")]
    [InlineData("db-up < 1", "RT1063")]
    [InlineData("error-rate < 1% for 2m", "RT1062")]
    public void Should_BeRefused_When_AStepRequires(string text, string code) => Assert.Equal(code, Meaning(text, required: true).Complaint?.Code);

    [Fact]
    public void Should_ReadWhatWasWritten_When_GuardIsAny()
    {
        var format = new GuardText();
        Prop.ForAll(Written.ToArbitrary(), guard => (WrittenGuard)format.Read(format.Write(guard)).Value! == guard with { Text = format.Write(guard) }).QuickCheckThrowOnFailure();
    }

    private static readonly Gen<string> Limits = from number in Gen.Elements("0", "5", "0.5", "99.99", "2000") from unit in Gen.Elements("%", "ms", "s", "/s", string.Empty) select number + unit;

    private static readonly Gen<TimeSpan?> Times = Gen.Elements<TimeSpan?>(null, TimeSpan.FromMilliseconds(1500), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(90), TimeSpan.FromDays(2));

    private static readonly Gen<GuardClauses> Clauses =
        from held in Times
        from over in Times
        from inARow in Gen.Elements(true, false)
        from minimum in Gen.Elements<int?>(null, 1, 50)
        from action in Gen.Elements<GuardAction?>(null, GuardAction.Rollback, GuardAction.Hold, GuardAction.Warn)
        select new GuardClauses { For = held, Over = over, InARow = inARow, Minimum = minimum, Then = action };

    private static readonly Gen<WrittenGuard> Written =
        from metric in Gen.Elements("error-rate", "p95", "cpu", "queue-2", "x")
        from form in Gen.Elements(Enum.GetValues<GuardForm>())
        from comparison in Gen.Elements(GuardComparison.GreaterThan, GuardComparison.GreaterThanOrEqual, GuardComparison.LessThan, GuardComparison.LessThanOrEqual, GuardComparison.Equal)
        from limit in Limits
        from upper in Limits
        from of in Gen.Elements(string.Empty, "requests", "connections")
        from clauses in Clauses
        select new WrittenGuard(string.Empty, metric, form, form is GuardForm.Between or GuardForm.Within ? default : comparison, form == GuardForm.Within ? "50%" : limit)
        {
            Upper = form == GuardForm.Between ? upper : string.Empty,
            Of = form is GuardForm.Limit or GuardForm.Delta ? of : string.Empty,
            Clauses = clauses,
        };

    private static Reading Meaning(string text, bool required = false)
    {
        var reading = new GuardText().Read(text);
        return reading.Value is WrittenGuard written ? GuardMeaning.Of(written, new KnownMetrics(Metrics).Find(written.Metric)!, required) : reading;
    }
}
