using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Tests.Reporting;

public sealed class ConsoleTargetTests
{
    [Theory]
    [InlineData(false, null, null, "xterm-256color", true, true)]
    [InlineData(false, null, "", "xterm", true, true)]
    [InlineData(false, null, "1", "xterm", true, false)]
    [InlineData(false, "true", null, "xterm", false, false)]
    [InlineData(false, "false", null, "xterm", true, true)]
    [InlineData(false, "0", null, null, true, true)]
    [InlineData(false, "", null, null, true, true)]
    [InlineData(false, null, null, "dumb", false, false)]
    [InlineData(true, null, null, "xterm", false, false)]
    public void Should_KnowWhatTheOutputCanShow_When_TheEnvironmentSaysSo(bool redirected, string? ci, string? noColor, string? term, bool live, bool colors)
    {
        var variables = new Dictionary<string, string?> { ["CI"] = ci, ["NO_COLOR"] = noColor, ["TERM"] = term };

        var target = ConsoleTarget.Detect(TextWriter.Null, redirected, variables.GetValueOrDefault);

        Assert.Equal((live, colors), (target.Live, target.Colors));
    }
}
