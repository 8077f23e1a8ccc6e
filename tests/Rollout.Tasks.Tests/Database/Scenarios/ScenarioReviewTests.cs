using Rollout.MigrationScenarios;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Tests.Database.Linting;
using Rollout.Tasks.Tests.Repository;

namespace Rollout.Tasks.Tests.Database.Scenarios;

/// <summary>What the linter says of the migrations of all scenarios, without a server: refused are those that must be, and nobody has to ask for leave.</summary>
public sealed class ScenarioReviewTests
{
    private static readonly string Cases = RepositoryText.PathOf("bench", "migrations", "scenarios", "cases");

    public static TheoryData<string> Names => [.. Scenario.Names(Cases)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Should_RefuseWhatTheScenarioExpects_When_Reviewed(string name)
    {
        var scenario = Scenario.Read(Cases, name);

        var findings = Review(scenario).Findings;

        Assert.Equal(scenario.Ends is null || scenario.Ends.StartsWith("RT", StringComparison.Ordinal) ? [] : [scenario.Ends], findings.Where(f => f.Stops).Select(f => f.Rule.Id));
        Assert.Empty(findings.Where(f => f.AllowedBecause is not null).Select(f => f.ToString()));
        Assert.DoesNotContain(scenario.Migrations.Values, text => text.Contains("rollout: allow", StringComparison.Ordinal));
    }

    private static LintReport Review(Scenario scenario)
    {
        var catalog = LockVectors.Parse(scenario.Setup).Aggregate(Catalog.Empty, (at, statement) => CatalogChange.After(at, statement.Ddl)).AsInUse();
        return MigrationLinter.Lint(
            scenario.Migrations.OrderBy(m => m.Key.StartsWith("contract/", StringComparison.Ordinal)).Select(m => new LintedMigration(m.Key, m.Value, [.. LockVectors.Parse(m.Value).Select(s => s.Source)], m.Key.StartsWith("contract/", StringComparison.Ordinal) ? MigrationPhase.Contract : null)),
            LabelledMigration.Sized(catalog),
            new LintOptions());
    }
}
