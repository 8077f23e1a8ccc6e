using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

/// <summary>A failure is shown with file, line and column of the text that a person wrote, whatever way it came to the server.</summary>
[Collection(PostgresTestGroup.Name)]
public sealed class ErrorPlaceTests : MigratorTestBase
{
    public ErrorPlaceTests(PostgresFixture postgres)
        : base(postgres) => Options = Options with { Files = new MigrationFilePlan { Transactions = TransactionPolicy.Honour, Placeholders = new Dictionary<string, string> { ["long"] = "'a value that is longer than its name'" } } };

    [PostgresTheory]
    [InlineData("SELECT 1;\n\n  SELECT nothing\n  FROM a;\n", "lib/x.sql:3:10: column \"nothing\" does not exist (SQLSTATE 42703) at: SELECT ^nothing.")]
    [InlineData("COPY a FROM stdin;\n1\none\n\\.\n", "lib/x.sql:3:1: invalid input syntax for type integer: \"one\" (SQLSTATE 22P02) at: COPY a FROM stdin.")]
    [InlineData("\\set n 'long text'\nSELECT :'n', nothing;\n", "lib/x.sql:2:14: column \"nothing\" does not exist (SQLSTATE 42703) at: SELECT 'long text', ^nothing.")]
    [InlineData("SELECT length('größe 😀'), nothing;\n", "lib/x.sql:1:28: column \"nothing\" does not exist (SQLSTATE 42703) at: SELECT length('größe 😀'), ^nothing.")]
    [InlineData("BEGIN;\nINSERT INTO a VALUES (7);\nSELECT y FROM a;\nCOMMIT;\n", "lib/x.sql:3:8: column \"y\" does not exist (SQLSTATE 42703) at: SELECT ^y FROM a.")]
    [InlineData("DO $$\nBEGIN\n  PERFORM nothing;\nEND $$;\n", "lib/x.sql:1:1: column \"nothing\" does not exist (SQLSTATE 42703) at: DO $$.")]
    [InlineData("SELECT lenght('a');\n", "lib/x.sql:1:8: function lenght(unknown) does not exist (SQLSTATE 42883) at: SELECT ^lenght('a'). Hint: No function matches the given name and argument types. You might need to add explicit type casts.")]
    public async Task Should_NameThePlaceInTheIncludedFile_When_AStatementFails(string included, string expected)
    {
        // Given
        Directory.CreateDirectory(Path.Combine(Folder, "lib"));
        Write("lib/x.sql", included.Replace("\n", "\r\n", StringComparison.Ordinal));
        Write("001_a.sql", "CREATE TABLE a(x int);");
        Write("002_b.sql", "-- one\nINSERT INTO a VALUES (1);\n\\ir lib/x.sql\n");

        // When
        var fault = await FailAsync();

        // Then
        Assert.StartsWith($"RT2504 {expected} ", fault.Message.Replace(" (included at 002_b.sql:3:1):", ":", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(" (included at 002_b.sql:3:1): ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("Applied before by this run: 001.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(included.StartsWith("BEGIN", StringComparison.Ordinal) ? 1L : 0L, await Database.ScalarAsync("SELECT count(*) FROM a"));
    }

    [PostgresFact]
    public async Task Should_CountAsWritten_When_APlaceholderIsBeforeTheMistake()
    {
        Write("001_a.sql", "SELECT ${long}, nothing;\n");

        Assert.StartsWith("RT2504 001_a.sql:1:17: column \"nothing\" does not exist (SQLSTATE 42703) at: SELECT 'a value that is longer than its name', ^nothing.", (await FailAsync()).Message, StringComparison.Ordinal);
    }
}
