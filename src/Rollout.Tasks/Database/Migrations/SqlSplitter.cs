namespace Rollout.Tasks.Database.Migrations;

/// <summary>Cuts an SQL file into its statements, where psql would cut it.</summary>
internal static class SqlSplitter
{
    /// <summary>Cuts.</summary>
    /// <param name="sql">Text with line feeds as line ends.</param>
    /// <returns>The statements, and what cannot be run: each fault with its place.</returns>
    public static SqlScript Split(string sql)
    {
        var lexer = new SqlLexer(sql);
        var script = new ScriptBuilder(sql);
        while (lexer.Next() is { Kind: not SqlTokenKind.End } token)
        {
            switch (token.Kind)
            {
                case SqlTokenKind.Unterminated:
                    script.Fault(token.Start, $"what starts here with {Opening(sql, token)} has no end");
                    return script.Build();
                case SqlTokenKind.PsqlCommand:
                    script.Fault(token.Start, $"'{sql.Substring(token.Start, token.Length).Split(' ', '\t')[0]}' is a command of psql, not SQL. Write it as SQL");
                    break;
                case SqlTokenKind.Symbol when sql[token.Start] == ';' && script.IsAtTopLevel:
                    if (script.EndStatement() is { } statement && CopiesFromInput(statement))
                    {
                        lexer.SkipTo(EndOfCopyData(sql, token.End));
                    }

                    break;
                default:
                    script.Add(token);
                    break;
            }
        }

        return script.Build();
    }

    private static string Opening(string sql, SqlToken token) => sql[token.Start] switch
    {
        '/' => "/*",
        '$' => sql.Substring(token.Start, sql.IndexOf('$', token.Start + 1) + 1 - token.Start),
        _ when sql[token.Start] == '"' || sql.AsSpan(token.Start).StartsWith("u&\"", StringComparison.OrdinalIgnoreCase) => "a double quote",
        _ => "a single quote",
    };

    /// <summary>Data lines follow such a statement; they are no SQL.</summary>
    private static bool CopiesFromInput(SqlStatement statement) =>
        statement.StartsWith("COPY") && Enumerable.Range(0, statement.Tokens.Count).Any(i => statement.Word(i) == "FROM" && statement.Word(i + 1) == "STDIN");

    private static int EndOfCopyData(string sql, int from)
    {
        var end = sql.IndexOf("\n\\.", from, StringComparison.Ordinal);
        var lineEnd = end < 0 ? -1 : sql.IndexOf('\n', end + 1);
        return lineEnd < 0 ? sql.Length : lineEnd;
    }

    /// <summary>Gathers tokens to statements.</summary>
    private sealed class ScriptBuilder(string sql)
    {
        private readonly List<SqlStatement> statements = [];
        private readonly List<SqlFault> faults = [];
        private readonly List<SqlToken> tokens = [];
        private readonly Stack<SqlToken> brackets = [];
        private readonly List<string> words = [];
        private int bodyDepth;
        private bool hasSqlBody;

        public bool IsAtTopLevel => brackets.Count == 0 && bodyDepth == 0;

        public void Fault(int offset, string reason) => faults.Add(new SqlFault(SqlPlace.Of(sql, offset), reason));

        public void Add(SqlToken token)
        {
            tokens.Add(token);
            switch (token.Kind)
            {
                case SqlTokenKind.Symbol when sql[token.Start] == '(':
                    brackets.Push(token);
                    break;
                case SqlTokenKind.Symbol when sql[token.Start] == ')':
                    brackets.TryPop(out _);
                    break;
                case SqlTokenKind.Word:
                    TrackBody(sql.Substring(token.Start, token.Length).ToUpperInvariant());
                    break;
            }
        }

        public SqlStatement? EndStatement()
        {
            SqlStatement? statement = null;
            if (tokens.Count > 0)
            {
                var start = tokens[0].Start;
                statement = new SqlStatement(sql[start..tokens[^1].End], SqlPlace.Of(sql, start), [.. tokens.Select(t => t with { Start = t.Start - start })], hasSqlBody);
                statements.Add(statement);
                if (SqlRules.WhyRefused(statement) is { } reason)
                {
                    Fault(start, reason);
                }
            }

            tokens.Clear();
            brackets.Clear();
            words.Clear();
            (bodyDepth, hasSqlBody) = (0, false);
            return statement;
        }

        public SqlScript Build()
        {
            if (faults.Count == 0 && brackets.TryPeek(out var open))
            {
                Fault(open.Start, "the bracket that opens here is not closed");
            }
            else if (faults.Count == 0 && bodyDepth > 0)
            {
                Fault(tokens[0].Start, "the body BEGIN ATOMIC of this statement has no END");
            }

            EndStatement();
            return new SqlScript(statements, [.. faults.OrderBy(f => f.Place.Line).ThenBy(f => f.Place.Column)]);
        }

        /// <summary>In CREATE [OR REPLACE] FUNCTION or PROCEDURE, BEGIN ATOMIC opens a body and CASE opens what END closes, too.</summary>
        private void TrackBody(string word)
        {
            words.Add(word);
            if (bodyDepth > 0)
            {
                bodyDepth += word switch { "BEGIN" or "CASE" => 1, "END" => -1, _ => 0 };
            }
            else if (word == "ATOMIC" && words is [.., "BEGIN", _] && IsRoutine())
            {
                (bodyDepth, hasSqlBody) = (1, true);
            }
        }

        private bool IsRoutine() => words is ["CREATE", "FUNCTION" or "PROCEDURE", ..] or ["CREATE", "OR", "REPLACE", "FUNCTION" or "PROCEDURE", ..];
    }
}

/// <summary>An SQL file cut into statements.</summary>
/// <param name="Statements">In their order.</param>
/// <param name="Faults">What keeps the file from being run; empty when it can.</param>
internal sealed record SqlScript(IReadOnlyList<SqlStatement> Statements, IReadOnlyList<SqlFault> Faults);

/// <summary>A fault of an SQL file.</summary>
/// <param name="Place">Where.</param>
/// <param name="Reason">What is wrong and what to do, without the full stop.</param>
internal sealed record SqlFault(SqlPlace Place, string Reason);
