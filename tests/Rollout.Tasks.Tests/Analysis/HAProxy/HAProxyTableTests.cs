using Rollout.Tasks.HAProxy;

namespace Rollout.Tasks.Tests.Analysis.HAProxy;

public sealed class HAProxyTableTests
{
    [Fact]
    public void Should_KeepCommasAndQuotes_When_ATextStandsInQuotes()
    {
        var row = Assert.Single(HAProxyTable.Statistics("# pxname,svname,last_chk,hrsp_5xx,\nweb,blue1,\"no, \"\"really\"\" not\",7,\n"));

        Assert.Equal(("blue1", "no, \"really\" not", 7), (row.Text("svname"), row.Text("last_chk"), row.Number("hrsp_5xx")));
    }

    [Theory]
    [InlineData("Unknown command, but maybe one of the following ones is a better match:", "RT2133 'show stat' was answered with 'Unknown command, but maybe one of the following ones is a better match:' instead of a table. Nothing was changed. Use HAProxy 2.2 or later.")]
    [InlineData("# pxname,svname\nweb,blue1", "RT2133 'show stat' of this HAProxy has no column 'scur'. Nothing was changed. Use HAProxy 2.2 or later.")]
    [InlineData("# pxname,scur\nweb,many", "RT2133 'show stat' has 'many' in column 'scur', where a whole number is expected. Nothing was changed. Use HAProxy 2.2 or later.")]
    public void Should_SayWhatIsWrong_When_ItIsNoSuchTable(string answer, string message)
    {
        Assert.Equal(message, Assert.Throws<RolloutException>(() => HAProxyTable.Statistics(answer)[0].Number("scur")).Message);
    }

    [Theory]
    [InlineData("\n\n", 2, new[] { "", "" })]
    [InlineData("No such server.\n\n\n", 2, new[] { "No such server.", "" })]
    [InlineData("1\n# a b\nc d\n\n\n", 2, new[] { "1\n# a b\nc d", "" })]
    [InlineData("\n", 2, null)]
    [InlineData("", 1, null)]
    [InlineData("No such", 1, null)]
    [InlineData("No such server.\n", 1, null)]
    public void Should_GiveOneAnswerACommand_When_NothingWasCutOff(string text, int commands, string[]? answers)
    {
        Assert.Equal(answers, HAProxyAnswers.Split(text, commands));
    }
}
