namespace Rollout.Tasks.Tests.Database.Linting;

/// <summary>Some hundred labelled migrations against what the linter says of them.</summary>
public sealed class LabelledMigrationTests
{
    public static TheoryData<string> Places => [.. LabelledMigration.All.Keys];

    [Fact]
    public void Should_BeMany_When_Counted() => Assert.True(LabelledMigration.All.Count > 1000);

    [Theory]
    [MemberData(nameof(Places))]
    public void Should_AgreeWithTheLabel_When_Linted(string place)
    {
        var migration = LabelledMigration.All[place];

        var disagreements = migration.Disagreements(migration.Lint(LabelledMigration.Schema)).ToList();

        Assert.True(disagreements.Count == 0, string.Join('\n', disagreements));
    }
}
