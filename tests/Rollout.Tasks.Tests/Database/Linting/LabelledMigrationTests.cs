namespace Rollout.Tasks.Tests.Database.Linting;

/// <summary>Some hundred labelled migrations against what the linter says of them.</summary>
public sealed class LabelledMigrationTests
{
    public static TheoryData<string> Places => [.. LabelledMigration.All.Keys];

    [Theory]
    [MemberData(nameof(Places))]
    public void Should_AgreeWithTheLabel_When_Linted(string place)
    {
        var migration = LabelledMigration.All[place];

        Assert.Empty(migration.Disagreements(migration.Lint(LabelledMigration.Schema)));
    }
}
