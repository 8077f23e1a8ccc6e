using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Copies;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Database.Rehearsals;

namespace Rollout.Tasks.Tests.Database;

public sealed class BackwardTrialTests
{
    [Theory]
    [InlineData("001", "002<", null, "001", "002")]
    [InlineData("001", "002 003< 004<", "002", "002", "003 004")]
    [InlineData("", "001< 002<", "001", "001", "002")]
    [InlineData("", "001<", null, null, null)]
    [InlineData("001", "002< 003", null, null, null)]
    [InlineData("001", "002< R_v", null, "001", "002")]
    [InlineData("001 R_v", "002<", null, "001", "002")]
    [InlineData("001 003", "002< 004<", "002", "003", "004")]
    [InlineData("001 003", "002<", null, null, null)]
    [InlineData("1.9", "1.10<", null, "1.9", "1.10")]
    [InlineData("001", "002< 003! 004<", null, "001", "002 004")]
    [InlineData("001", "", null, null, null)]
    public void Should_TakeBackTheNewest_When_TheyHaveBackwardFiles(string applied, string pending, string? first, string? downTo, string? versions)
    {
        var status = new MigrationStatus(
            [.. Words(applied).Select(v => new AppliedMigration(v, v, v, default, 1))],
            [.. Words(pending).Select(v => new PendingMigration(v.TrimEnd('<', '!'), v, v, 1) { HasBackward = v.EndsWith('<'), Phase = v.EndsWith('!') ? MigrationPhase.Contract : MigrationPhase.Expand })]);

        var trial = BackwardTrial.Of(status);

        Assert.Equal((first, downTo, versions), (trial?.First, trial?.DownTo, trial is null ? null : string.Join(' ', trial.Versions)));
    }

    [Fact]
    public void Should_SayWhatIsLostAndNew_When_SchemasDiffer()
    {
        string[] dump = ["--", "-- Name: a; Type: TABLE; Schema: public; Owner: u", "--", "", "CREATE TABLE public.a (", "    x integer", ");", "\\restrict k3y"];
        var before = SchemaDump.Lines(dump);

        Assert.Equal(["TABLE public.a: CREATE TABLE public.a (", "TABLE public.a: x integer", "TABLE public.a: );"], before);
        Assert.Null(SchemaDump.Difference(before, SchemaDump.Lines(dump.Append("\\unrestrict k4y"))));
        Assert.Equal("lost: 'TABLE public.a: x integer'", SchemaDump.Difference(before, [before[0], before[2]]));
        Assert.Equal("lost: 'TABLE public.a: x integer'; new: 'y', 'y'", SchemaDump.Difference(before, [before[0], "y", "y", before[2]]));
        Assert.Equal("the order of lines differs, first at TABLE public.a: x integer", SchemaDump.Difference(before, [before[0], before[2], before[1]]));
        Assert.Equal("new: '1', '2', '3', '4', '5' and 2 more", SchemaDump.Difference([], ["1", "2", "3", "4", "5", "6", "7"]));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
