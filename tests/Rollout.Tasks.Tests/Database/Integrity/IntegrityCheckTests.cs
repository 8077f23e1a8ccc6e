using Rollout.Tasks.Database.Integrity;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Integrity;

[Collection(PostgresTestGroup.Name)]
public sealed class IntegrityCheckTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("5", "5", 0, false, null)]
    [InlineData("5", "6", 0, false, "rows: 5 before, 6 after (must be the same)")]
    [InlineData("5", "6", 1, false, null)]
    [InlineData("5", "6.5", 1, false, "rows: 5 before, 6.5 after (may differ by 1)")]
    [InlineData("5", "500", 0, true, null)]
    [InlineData("5", "4", 0, true, "rows: 5 before, 4 after (may only grow)")]
    [InlineData("5", "3", 1, true, "rows: 5 before, 3 after (may grow, or shrink by 1)")]
    [InlineData("5", "4", 1, true, null)]
    [InlineData("abc", "abd", 9, true, "rows: abc before, abd after (may grow, or shrink by 9)")]
    [InlineData("5", "null", 9, true, "rows: 5 before, null after (may grow, or shrink by 9)")]
    public void Should_SayWhatDiffers_When_Compared(string before, string after, double tolerance, bool mayGrow, string? expected)
    {
        var faults = IntegrityCheck.Compare([new IntegrityQuery("rows", "SELECT 1", tolerance, mayGrow)], [before], [after]);

        Assert.Equal(expected is null ? [] : [expected], faults);
    }

    [PostgresFact]
    public async Task Should_AnswerValues_When_Asked()
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE a(x numeric); INSERT INTO a VALUES (1.50), (2)");

        var values = await IntegrityCheck.ReadAsync(database.Connection, [Query("SELECT count(*) FROM a"), Query("SELECT sum(x) FROM a"), Query("SELECT NULL")], CancellationToken.None);

        Assert.Equal(["2", "3.50", "null"], values);
    }

    [PostgresTheory]
    [InlineData("SELECT 1/0", "division by zero (SQLSTATE 22012)")]
    [InlineData("CREATE TABLE b(x int)", "cannot execute CREATE TABLE in a read-only transaction (SQLSTATE 25006)")]
    [InlineData("SELECT 1 WHERE false", "it answers no row, or not one column")]
    [InlineData("SELECT 1, 2", "it answers no row, or not one column")]
    [InlineData("VALUES (1), (2)", "it answers more than one row")]
    public async Task Should_Fail_When_ThereIsNoValue(string sql, string reason)
    {
        var database = await postgres.CreateAsync();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => IntegrityCheck.ReadAsync(database.Connection, [Query(sql)], CancellationToken.None));

        Assert.Equal($"RT2581 database.integrity 'rows' gives no value to compare: {reason}. It must be one statement that answers one row with one column.", fault.Message);
    }

    private static IntegrityQuery Query(string sql) => new("rows", sql, 0, MayGrow: false);
}
