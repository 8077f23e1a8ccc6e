using Rollout.Tasks.Database;
using Rollout.Tasks.Execution.Reports;

namespace Rollout.Tasks.Tests.Execution;

public sealed class ForecastLinesTests
{
    [Fact]
    public void Should_ShowWhatWasMeasured_When_Planned()
    {
        var forecast = new MigrationForecast(
            DateTimeOffset.UnixEpoch,
            12_000_000,
            0.44,
            [
                new ForecastMigration("006", "a", 1234.4, [new MeasuredStatement("006_a.sql:1:1", 30.4, ["public.a AccessExclusive", "public.b Share"], ["public.a"]) { HeldMs = 1200 }, new MeasuredStatement("006_a.sql:2:1", 500, [], [])]),
                new ForecastMigration("007", "b", 3, [new MeasuredStatement("007_b.sql:1:1", 3, null, [])]),
            ],
            ["006", "007"]);

        var report = new PlanReport("nest", "local", "1.9.0", Slot.Blue, "1.8.0", []) { Forecast = forecast };

        Assert.Equal(
            [
                "nest 1.9.0 on local: from 1.8.0 in blue",
                "What the migrations took on a copy of staging",
                "  measured at 1970-01-01 00:00:00Z, 12 MB, copied in 0.4 s; a larger database takes longer",
                "  006 a: 1234 ms",
                "    006_a.sql:1:1: 30 ms; public.a AccessExclusive, public.b Share, held for 1200 ms; writes public.a anew",
                "    006_a.sql:2:1: 500 ms",
                "  007 b: 3 ms",
                "    007_b.sql:1:1: 3 ms; outside a transaction",
                "  taken back and applied again without a difference: 006, 007",
            ],
            report.ToLines());
        Assert.Contains("\"heldMs\": 1200", report.ToJson(), StringComparison.Ordinal);
    }
}
