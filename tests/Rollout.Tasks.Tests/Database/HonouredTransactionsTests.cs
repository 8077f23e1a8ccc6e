using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database;

[Collection(PostgresTestGroup.Name)]
public sealed class HonouredTransactionsTests : MigratorTestBase
{
    public HonouredTransactionsTests(PostgresFixture postgres)
        : base(postgres) => Options = Options with { Files = new MigrationFilePlan { Transactions = TransactionPolicy.Honour, Placeholders = new Dictionary<string, string> { ["table"] = "t" } } };

    [PostgresFact]
    public async Task Should_KeepWhatWasCommitted_When_ALaterTransactionOfTheFileFails()
    {
        // Given
        const string First = "BEGIN;\nCREATE TABLE ${table}(a int); -- ${none}\nINSERT INTO t SELECT 1;\nCOMMIT;\n";
        Write("001_a.sql", First + "START TRANSACTION;\n  INSERT INTO t VALUES (2);\n  INSERT INTO t VALUES ('${table}');\nEND;\n");

        // When
        var fault = await FailAsync();

        // Then
        Assert.StartsWith("RT2504 001_a.sql:7:25: invalid input syntax for type integer: \"${table}\" (SQLSTATE 22P02) at: INSERT INTO t VALUES (^'${table}').", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await Database.ScalarAsync("SELECT sum(a) FROM t"));
        Write("001_a.sql", First + "START TRANSACTION;\n  INSERT INTO t VALUES (2);\n  INSERT INTO t VALUES (3);\nEND;\n");
        Assert.Equal(["001"], await ApplyAsync());
        Assert.Equal(6L, await Database.ScalarAsync("SELECT sum(a) FROM t"));
        Assert.Empty(await ApplyAsync());
    }

    [PostgresFact]
    public async Task Should_NotCutATransactionOfTheFile_When_AStatementWantsToRunOutside()
    {
        Write("001_a.sql", "CREATE TABLE t(a int);\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;\n");
        Write("002_b.sql", "BEGIN;\nINSERT INTO t VALUES (1);\nCALL p();\nCOMMIT;\n");

        var fault = await FailAsync();

        Assert.StartsWith("RT2504 002_b.sql:3:1: invalid transaction termination (SQLSTATE 2D000)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData("BEGIN;\nSELECT 1;", "1:1: this BEGIN has no COMMIT. Write one")]
    [InlineData("SELECT 1;\nCOMMIT;", "2:1: there is no BEGIN before this COMMIT. Write one, or remove it")]
    [InlineData("BEGIN;\nBEGIN WORK;\nSELECT 1;\nCOMMIT;", "2:1: there is a BEGIN before that has no COMMIT. Write one")]
    [InlineData("BEGIN READ ONLY;\nSELECT 1;\nCOMMIT;", "1:1: BEGIN can have no options here. Write SET TRANSACTION behind BEGIN")]
    [InlineData("BEGIN;\nSELECT 1;\nCOMMIT AND CHAIN;", "3:1: COMMIT can have no options here. Write SET TRANSACTION behind BEGIN")]
    [InlineData("BEGIN;\nSELECT 1;\nROLLBACK;\nCOMMIT;", "3:1: ROLLBACK would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself")]
    [InlineData("BEGIN;\nVACUUM;\nCOMMIT;", "2:1: PostgreSQL does not carry out this statement in a transaction. Write it behind COMMIT")]
    public void Should_RefuseWithPlace_When_BeginAndCommitDoNotFit(string sql, string expected)
    {
        var script = SqlSplitter.Split(new SqlSource(string.Empty, sql), new SqlReadOptions { HonourTransactions = true });

        Assert.Equal(expected, Assert.Single(script.Faults).ToString());
    }
}
