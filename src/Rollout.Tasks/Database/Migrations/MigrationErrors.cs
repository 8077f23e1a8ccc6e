using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Messages of the migrator.</summary>
internal static partial class MigrationErrors
{
    private const int MaxLineLength = 160;

    /// <summary>RT2509: the ledger cannot be used.</summary>
    public static RolloutException NoLedger(NpgsqlException fault) => new(
        "RT2509",
        $"the ledger in the schema 'rollout' cannot be used: {OneLine((fault as PostgresException)?.MessageText ?? fault.Message)}. {(fault is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } ? "Let the role of the connection own the schema 'rollout' and its tables, or, where there is none yet, GRANT CREATE ON DATABASE to it" : "Run again once the server answers")}.",
        innerException: fault);

    /// <summary>RT2503: applied files have another content now.</summary>
    /// <param name="changed">The files, with what the ledger says of them.</param>
    /// <param name="scripts">The texts that were applied, as far as they were kept.</param>
    public static RolloutException Changed(IEnumerable<(MigrationFile File, AppliedMigration Row)> changed, IReadOnlyDictionary<string, string> scripts) => new(
        "RT2503",
        string.Join("; ", changed.Select(c => $"{c.File.FileName} has changed since it was applied at {c.Row.AppliedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}: its checksum is {c.File.Checksum[..12]}, the ledger says {c.Row.Checksum[..Math.Min(12, c.Row.Checksum.Length)]}{Difference(c.File, scripts)}")) + ". Restore the file as it was applied, and put the change into a new migration.",
        ExitCode.Configuration);

    private static string Difference(MigrationFile file, IReadOnlyDictionary<string, string> scripts) =>
        scripts.TryGetValue(file.Version.Text, out var applied) && !file.Statements.Any(s => s.IsSecret) ? $" ({ScriptDifference.Describe(applied, ScriptDifference.TextOf(file))})" : string.Empty;

    /// <summary>RT2503: a statement that an interrupted run carried out has another text now.</summary>
    public static RolloutException StatementChanged(MigrationFile file, int number) => new(
        "RT2503",
        $"{file.Statements.ElementAtOrDefault(number - 1)?.Place.ToString() ?? file.FileName}: statement {number} has changed since an interrupted run started it. Restore the file as it was, run again, and put the change into a new migration.",
        ExitCode.Configuration);

    /// <summary>RT2506: nobody knows whether a statement was carried out.</summary>
    public static RolloutException Unknown(MigrationFile file, int number) => new(
        "RT2506",
        $"{file.Statements[number - 1].Place}: statement {number} was interrupted and cannot be repeated by itself, because it may have been carried out in part. Look at the database. Where it is done, run UPDATE rollout.migration_statements SET finished_at = now() WHERE version = '{file.Version}' AND statement = {number}; where nothing of it is done, DELETE that row. Then run again.",
        ExitCode.Held);

    /// <summary>RT2507: a pending migration is older than an applied one.</summary>
    public static RolloutException OutOfOrder(IEnumerable<MigrationFile> files, string newest) => new(
        "RT2507",
        $"{string.Join(", ", files.Select(f => f.FileName))} would be applied after {newest}, which is newer and applied already. Give it a version after {newest}.",
        ExitCode.Configuration);

    /// <summary>RT2550: migrations that are asked to be one transaction cannot.</summary>
    public static RolloutException NotTogether(IEnumerable<MigrationFile> files) => new(
        "RT2550",
        $"database.runner.transaction is 'all', but {string.Join(", ", files.Select(f => f.FileName))} cannot run in one transaction with others. Set it to 'each', or apply that migration in a release of its own.",
        ExitCode.Configuration);

    /// <summary>RT2551: what a contract migration took away is not there for the backward files.</summary>
    public static RolloutException ContractedSince(IEnumerable<AppliedMigration> contracts, string downTo) => new(
        "RT2551",
        $"the migrations cannot be taken back to {downTo}: contract migration {string.Join(", ", contracts.Select(c => $"{c.Version} {c.Name} of {c.AppliedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}"))} has run since. Nothing was changed. Write a new migration instead, or restore a backup side by side.",
        ExitCode.Held);

    /// <summary>RT2552: some migrations have no way back.</summary>
    public static RolloutException NoWayBack(IEnumerable<string> reasons, string downTo) => new(
        "RT2552",
        $"the migrations cannot be taken back to {downTo}: {string.Join("; ", reasons)}. Nothing was changed.",
        ExitCode.Configuration);

    /// <summary>RT2555: what is to be taken back when the release is rolled back has no backward file.</summary>
    public static RolloutException OneWay(IReadOnlyList<MigrationFile> files) => new(
        "RT2555",
        $"database.runner.rollback is 'revert', but {string.Join(", ", files.Select(f => f.FileName))} {(files.Count == 1 ? "has" : "have")} no backward file. Nothing was changed. Write it (backward_{files[0].Version}{(files[0].Name == "forward" ? string.Empty : $"_{files[0].Name}")}.sql), or set the key to 'keep'.",
        ExitCode.Configuration);

    /// <summary>RT2553: the version to go back to is not applied.</summary>
    public static RolloutException NotApplied(string downTo, IReadOnlyList<AppliedMigration> rows) => new(
        "RT2553",
        $"the migrations cannot be taken back to '{downTo}', which is not applied; {(rows.Count == 0 ? "nothing is" : $"applied are {rows[0].Version} to {rows[^1].Version}")}. Name an applied version.",
        ExitCode.Configuration);

    /// <summary>RT2504: a statement failed.</summary>
    /// <param name="file">Whose statement it is.</param>
    /// <param name="number">One-based number of the statement.</param>
    /// <param name="fault">What the server said.</param>
    /// <param name="state">What had been applied, and what is left to do.</param>
    /// <param name="blocker">Who held the lock that the statement wanted; null when nobody did.</param>
    public static RolloutException Failed(MigrationFile file, int number, Exception fault, string state, string? blocker)
    {
        var statement = file.Statements[number - 1];
        var blocked = blocker is null ? string.Empty : $" It waited for {blocker}. End that transaction, or run again when it is over.";
        return new RolloutException("RT2504", $"{PlaceOf(statement, fault)}: {Describe(statement, fault)}{blocked} {state}", innerException: statement.IsSecret ? null : fault);
    }

    /// <summary>What stays of a transaction that failed. Where the connection broke, its COMMIT may have been carried out.</summary>
    public static string Whole(Exception fault, string what = "it") => fault is PostgresException { SqlState: not (PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown) }
        ? $"Nothing of {what} stays."
        : "It is there as a whole or not at all, and the ledger knows: run again once the server answers.";

    /// <summary>Line and column of the mistake where the server names them, else of the statement.</summary>
    public static SqlPlace PlaceOf(SqlStatement statement, Exception fault) => fault switch
    {
        PostgresException { Position: > 0 and var position } => statement.PlaceOf(CharOffset(statement.Text, position - 1)),
        PostgresException server when statement.Data is { } data && CopyLine().Match(server.Where ?? string.Empty) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line) => statement.Origin.Source.StartOfLine(data.FirstLine + line - 1),
        _ => statement.Place,
    };

    /// <summary>What the server says, the line with a mark at the mistake, and the hint; without the text where it may hold a password.</summary>
    public static string Describe(SqlStatement statement, Exception fault)
    {
        if (fault is not PostgresException server)
        {
            return $"the connection was lost: {OneLine(fault.InnerException?.Message ?? fault.Message)}.";
        }

        if (statement.IsSecret)
        {
            return $"the statement failed (SQLSTATE {server.SqlState}); its text is not shown, because it holds a password.";
        }

        var detail = DetailOf(server);
        var hint = string.IsNullOrEmpty(server.Hint) ? string.Empty : $" Hint: {OneLine(server.Hint)}.";
        return $"{OneLine(server.MessageText)} (SQLSTATE {server.SqlState}) at: {Marked(statement, server.Position)}.{detail}{hint}";
    }

    /// <summary>The detail can hold values of a row, so it has to be asked for.</summary>
    private static string DetailOf(PostgresException server) => server.Detail switch
    {
        null or "" => string.Empty,
        var detail when detail.StartsWith("Detail redacted", StringComparison.Ordinal) => " The server's detail is left out, since it can hold values of rows; 'Include Error Detail=true' in the connection string shows it.",
        var detail => $" Detail: {OneLine(detail)}.",
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    /// <summary>The line of the statement, with <c>^</c> before the mistake.</summary>
    private static string Marked(SqlStatement statement, int position)
    {
        var text = statement.Text;
        var offset = position > 0 ? Math.Min(CharOffset(text, position - 1), text.Length) : statement.Tokens[0].Start;
        var start = text.LastIndexOf('\n', Math.Max(offset - 1, 0)) + 1;
        start = start > offset ? 0 : start;
        var end = text.IndexOf('\n', offset) is >= 0 and var found ? found : text.Length;
        var (before, after) = (text[start..offset], text[offset..end]);
        before = before.Length > MaxLineLength / 2 ? ".." + before[^(MaxLineLength / 2)..] : before;
        after = after.Length > MaxLineLength / 2 ? after[..(MaxLineLength / 2)] + ".." : after;
        return $"{before.TrimStart()}{(position > 0 ? "^" : string.Empty)}{after.TrimEnd()}";
    }

    /// <summary>The server counts characters of the text, .NET counts UTF-16 units.</summary>
    private static int CharOffset(string text, int characters)
    {
        var offset = 0;
        for (; characters > 0 && offset < text.Length; characters--)
        {
            offset += char.IsSurrogatePair(text, offset) ? 2 : 1;
        }

        return offset;
    }

    [GeneratedRegex(@"^COPY [^\n]*?, line (\d+)")]
    private static partial Regex CopyLine();

    /// <summary>What had been taken back when a run ended early.</summary>
    public static string Reverted(IReadOnlyList<string> versions) => versions.Count == 0
        ? "This run took nothing back before."
        : $"Taken back before by this run: {string.Join(", ", versions)}.";

    /// <summary>What had been applied when a run ended early.</summary>
    public static string Applied(IReadOnlyList<AppliedMigration> applied) => applied.Count == 0
        ? "This run applied nothing before."
        : string.Create(CultureInfo.InvariantCulture, $"Applied before by this run: {string.Join(", ", applied.Select(a => a.Version))}.");
}
