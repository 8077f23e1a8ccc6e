namespace Rollout.Tasks.Database.Migrations;

/// <summary>Follows BEGIN and COMMIT through a file where they are honoured.</summary>
internal sealed class TransactionMarks
{
    private SqlStatement? open;

    /// <summary>How many of them were passed.</summary>
    public int Part { get; private set; }

    /// <summary>Whether a BEGIN waits for its COMMIT.</summary>
    public bool IsOpen => open is not null;

    /// <summary>BEGIN or COMMIT in one of their forms. ROLLBACK is none: what it takes back is better not written.</summary>
    public static bool IsMark(SqlStatement statement) => IsBegin(statement) || statement.Word(0) == "END" || (statement.Word(0) == "COMMIT" && statement.Word(1) != "PREPARED");

    /// <summary>Takes a mark.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public string? Take(SqlStatement mark)
    {
        Part++;
        var (wasOpen, begins) = (IsOpen, IsBegin(mark));
        open = begins ? mark : null;
        return begins && wasOpen ? "there is a BEGIN before that has no COMMIT. Write one"
            : !begins && !wasOpen ? $"there is no BEGIN before this {mark.Word(0)}. Write one, or remove it"
            : mark.Tokens.Count > 2 || (mark.Tokens.Count == 2 && mark.Word(1) is not ("WORK" or "TRANSACTION")) ? $"{mark.Word(0)} can have no options here. Write SET TRANSACTION behind BEGIN"
            : null;
    }

    /// <summary>Why a statement cannot stand where it is; null when it can.</summary>
    public string? WhyRefused(SqlStatement statement) => IsOpen && SqlRules.KindOf(statement) != StatementKind.Transactional
        ? "PostgreSQL does not carry out this statement in a transaction. Write it behind COMMIT"
        : null;

    /// <summary>A BEGIN without its COMMIT; null when there is none.</summary>
    public SqlFault? Unclosed() => open is null ? null : new SqlFault(open.Place, $"this {open.Word(0)} has no COMMIT. Write one");

    private static bool IsBegin(SqlStatement statement) => statement.Word(0) == "BEGIN" || statement.StartsWith("START", "TRANSACTION");
}
