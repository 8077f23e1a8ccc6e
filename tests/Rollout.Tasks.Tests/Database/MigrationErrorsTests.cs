using Npgsql;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Tests.Database;

public sealed class MigrationErrorsTests
{
    [Theory]
    [InlineData(PostgresErrorCodes.UniqueViolation, "Nothing of it stays.")]
    [InlineData(PostgresErrorCodes.QueryCanceled, "Nothing of it stays.")]
    [InlineData(PostgresErrorCodes.AdminShutdown, "It is there as a whole or not at all, and the ledger knows: run again once the server answers.")]
    public void Should_SayWhatStays_When_TheServerSaysWhatFailed(string sqlState, string expected) =>
        Assert.Equal(expected, MigrationErrors.Whole(new PostgresException("no", "ERROR", "ERROR", sqlState)));

    [Fact]
    public void Should_PromiseNothing_When_TheConnectionBroke() =>
        Assert.StartsWith("It is there as a whole or not at all", MigrationErrors.Whole(new NpgsqlException("the stream has ended")), StringComparison.Ordinal);

    [Theory]
    [InlineData(PostgresErrorCodes.InsufficientPrivilege, "RT2509 the ledger in the schema 'rollout' cannot be used: permission denied. Let the role of the connection own the schema 'rollout' and its tables, or, where there is none yet, GRANT CREATE ON DATABASE to it.")]
    [InlineData(PostgresErrorCodes.AdminShutdown, "RT2509 the ledger in the schema 'rollout' cannot be used: permission denied. Run again once the server answers.")]
    public void Should_NameTheRemedyThatHelps_When_TheLedgerCannotBeUsed(string sqlState, string expected) =>
        Assert.Equal(expected, MigrationErrors.NoLedger(new PostgresException("permission denied", "ERROR", "ERROR", sqlState)).Message);
}
