using Rollout.Tasks.Analysis;
using Rollout.Tasks.Tests.Repository;

namespace Rollout.Tasks.Tests.Spec;

/// <summary>What the pages on metrics and guards show can be written.</summary>
public sealed class DocumentedMetricsTests
{
    private const string Metrics = "    metrics: { source: exposition }\n    database:";
    private const string Steps = "    steps:\n      - { weight: 10%, hold: 2m }\n      - { weight: 100%, hold: 1m }\n";
    private const string Guards = "    guards: [ error-rate > 5% for 1m ]\n";

    [Fact]
    public void Should_BecomeAPlan_When_TheExampleOfGuardsIsUsed()
    {
        using var file = new SpecFile((Metrics, "    database:"), (Steps, string.Empty), (Guards, Example("guards.md")));

        var plan = file.Load();

        Assert.Equal(6, plan.Guards.Count);
        Assert.Equal(4, plan.Steps.Sum(step => step.Require.Count));
    }

    [Fact]
    public void Should_BecomeAPlan_When_TheExampleOfMetricsIsUsed()
    {
        using var file = new SpecFile((Metrics, Example("metrics.md").Replace("${PROMETHEUS_TOKEN}", "secret", StringComparison.Ordinal) + "    database:"));

        var own = file.Load().Metrics.Also.Where(source => source.Query is not null);

        Assert.Equal(["queue_messages{slot=\"green\"}", "pool_failures_total{slot=\"green\"}"], own.Select(source => OwnSeries.For(source.Query!, Slot.Green)));
    }

    [Theory]
    [InlineData("x{slot=\"{slot}\",code=~\"5.{2}\"}", "x{slot=\"blue\",code=~\"5.{2}\"}", true)]
    [InlineData("sum(x{a=\"b\"}) / sum(y{a=\"b\"})", "sum(x{a=\"b\"}) / sum(y{a=\"b\"})", false)]
    [InlineData("x{{slot=\"{slot}\"}}", "x{slot=\"blue\"}", true)]
    [InlineData("x{a=\"{{slot}}\"}", "x{a=\"{slot}\"}", false)]
    [InlineData("x{job=\"${PORT}\",a=\"$${b}\"}", "x{job=\"9000\",a=\"${b}\"}", false)]
    public void Should_AskWhatIsWritten_When_AQueryHasBraces(string query, string asked, bool bySlot)
    {
        using var file = new SpecFile((Metrics, $"    metrics: {{ source: prometheus, url: http://127.0.0.1:9/, also: [ {{ source: prometheus, metric: own, query: '{query}', of: '{query}' }} ] }}\n    database:"));

        var own = file.Load().Metrics.Also[0];

        Assert.Equal((asked, asked, bySlot), (OwnSeries.For(own.Query!, Slot.Blue), OwnSeries.For(own.Of!, Slot.Blue), own.Metric!.BySlot));
    }

    [Fact]
    public void Should_NameThePlaceholder_When_AQueryMisspellsIt()
    {
        using var file = new SpecFile((Metrics, "    metrics: { source: prometheus, url: http://127.0.0.1:9/, also: [ { source: prometheus, metric: own, query: 'x{slot=\"{slots}\"}' } ] }\n    database:"));

        Assert.EndsWith("there is no placeholder '{slots}'; known: '{slot}'; did you mean '{slot}'?", Assert.Single(file.Faults()), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_GiveTheProgramItsBraces_When_TheyAreDoubled()
    {
        using var file = new SpecFile((Metrics, "    metrics: { source: exposition, also: [ { source: command, metric: own, run: \"awk '{{print $1}}' {slot}.txt\" } ] }\n    database:"));

        Assert.Equal(["awk", "{print $1}", "blue.txt"], file.Load().Metrics.Also[0].Run.Select(word => OwnSeries.For(word, Slot.Blue)));
    }

    [Theory]
    [InlineData("Error rate > 5% for 2m", "'Error rate' is more than one word", "did you mean 'error-rate'?")]
    [InlineData("p95 latency > 1000ms for 5m", "'p95 latency' is more than one word", "did you mean 'p95'?")]
    [InlineData("Database connection failures > 10% of requests", "'Database connection failures' is more than one word", "did you mean 'db-connection-failures'?")]
    [InlineData("RabbitMQ connectivity loss > 30 s", "'RabbitMQ connectivity loss' is more than one word", "write the metric's name, such as 'error-rate'")]
    [InlineData("error-rate 5%", "'error-rate 5%' has no comparison", "use one of '>', '>=', '<', '<=', '='")]
    [InlineData("rabbitmq-up = 0 for 30s", "there is no metric 'rabbitmq-up'", "use one of them, or declare 'rabbitmq-up' with a source under metrics.also")]
    public void Should_SayTheName_When_AGuardIsCopiedFromARunbook(string guard, string wrong, string fix)
    {
        using var file = new SpecFile((Guards, $"    guards: [ {guard} ]\n"));

        var fault = Assert.Single(file.Faults());

        Assert.Contains(wrong, fault, StringComparison.Ordinal);
        Assert.EndsWith(fix, fault, StringComparison.Ordinal);
    }

    /// <summary>The first block of a page, as deep as an environment's keys.</summary>
    private static string Example(string page) =>
        string.Concat(RepositoryText.Read("docs", page).Split("```yaml\n", 2)[1].Split("```", 2)[0].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"    {line}\n"));
}
