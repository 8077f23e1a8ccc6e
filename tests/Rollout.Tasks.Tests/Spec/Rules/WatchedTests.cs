namespace Rollout.Tasks.Tests.Spec.Rules;

/// <summary>Times and guards without which nobody could vouch for a candidate.</summary>
public sealed class WatchedTests
{
    private const string Guards = "guards: [ error-rate > 5% for 1m ]";
    private const string Steps = "      - { weight: 10%, hold: 2m }\n      - { weight: 100%, hold: 1m }\n";
    private const string Judge = "judge: { metrics: [ error-rate ] }";

    [Theory]
    [InlineData(Guards, "")]
    [InlineData("", "RT3149 environments.local.steps[1]")]
    [InlineData("bake: 1m", "RT3149 environments.local.steps[1], RT3149 environments.local.bake")]
    public void Should_WantAGuard_When_OnlyTheJudgeWatches(string others, string expected) => AssertFaults(expected, (Guards, $"{Judge}\n    {others}"));

    [Fact]
    public void Should_NeedNoGuardOfTheEnvironment_When_TheLastStepHasOne() => AssertFaults(
        string.Empty, (Guards, Judge), ("weight: 100%, hold: 1m }\n ", "weight: 100%, hold: 1m, guards: [ error-rate > 5% for 1m ] }\n "));

    [Theory]
    [InlineData("1m", "")]
    [InlineData("59s", "RT1026 environments.local.bake")]
    [InlineData("0s", "")]
    public void Should_WantABakeAsLongAsItsGuards_When_ThereIsOne(string bake, string expected) => AssertFaults(expected, (Guards, $"{Guards}\n    bake: {bake}"));

    [Theory]
    [InlineData("5m", "2m", "3m", "")]
    [InlineData("299s", "2m", "3m", "RT3148 environments.local.steps[0].hold, RT3148 environments.local.steps[1].hold")]
    [InlineData("299s", "2m", "2m", "")]
    [InlineData("5m", "119s", "3m", "RT3148 environments.local.guards[0]")]
    public void Should_WantTimeForWholeMinutes_When_TheSourceIsCloudWatch(string hold, string window, string delay, string expected) => AssertFaults(
        expected,
        ("metrics: { source: exposition }", $"metrics: {{ source: cloudwatch, region: us-east-1, delay: {delay} }}"),
        (Steps, $"      - {{ weight: 10%, hold: {hold} }}\n      - {{ weight: 100%, hold: {hold} }}\n"),
        (Guards, $"guards: [ error-rate > 5% over {window} ]"));

    private static void AssertFaults(string expected, params (string From, string To)[] changes)
    {
        using var file = new SpecFile(changes);

        Assert.Equal(expected, string.Join(", ", file.Faults().Select(fault => fault.Split([" (", ": "], 2, StringSplitOptions.None)[0])));
    }
}
