namespace Rollout.Tasks.Database.Migrations;

/// <summary>Gathers the tokens of one statement and knows whether a semicolon ends it.</summary>
/// <param name="text">The text that the tokens come from.</param>
internal sealed class StatementBuilder(ComposedText text)
{
    private readonly List<SqlToken> tokens = [];
    private readonly Stack<SqlToken> brackets = [];
    private readonly List<string> firstWords = [];
    private int? start;
    private int bodyDepth;

    /// <summary>False inside of round brackets and of a body BEGIN ATOMIC .. END.</summary>
    public bool IsAtTopLevel => brackets.Count == 0 && bodyDepth == 0;

    /// <summary>Starts the statement, where it has not been started; also with a comment.</summary>
    public void StartAt(int? offset) => start ??= offset;

    /// <summary>Takes a token.</summary>
    public void Add(SqlToken token)
    {
        StartAt(token.Start);
        tokens.Add(token);
        switch (token.Kind)
        {
            case SqlTokenKind.Symbol when text.Text[token.Start] == '(':
                brackets.Push(token);
                break;
            case SqlTokenKind.Symbol when text.Text[token.Start] == ')':
                brackets.TryPop(out _);
                break;
            case SqlTokenKind.Word:
                TrackBody(text.Text.Substring(token.Start, token.Length).ToUpperInvariant());
                break;
        }
    }

    /// <summary>What is open; null when nothing is.</summary>
    public SqlFault? Unclosed() =>
        brackets.TryPeek(out var open) ? new SqlFault(text.PlaceOf(open.Start), "the bracket that opens here is not closed")
        : bodyDepth > 0 ? new SqlFault(text.PlaceOf(tokens[0].Start), "the body BEGIN ATOMIC of this statement has no END")
        : null;

    /// <summary>The statement up to an offset; null when there is nothing, not even a comment. The next one may start.</summary>
    public SqlStatement? End(int end)
    {
        var first = start ?? end;
        var statement = start is null ? null : new SqlStatement(text.Text[first..end].TrimEnd(), text, first, [.. tokens.Select(t => t with { Start = t.Start - first })]);
        tokens.Clear();
        brackets.Clear();
        firstWords.Clear();
        (start, bodyDepth) = (null, 0);
        return statement;
    }

    /// <summary>As psql does it: in CREATE [OR REPLACE] FUNCTION or PROCEDURE, outside of brackets, BEGIN opens a body, and CASE in it opens what END closes, too.</summary>
    private void TrackBody(string word)
    {
        if (firstWords.Count < 4)
        {
            firstWords.Add(word);
        }

        if (brackets.Count == 0 && firstWords is (["CREATE", "FUNCTION" or "PROCEDURE", ..] or ["CREATE", "OR", "REPLACE", "FUNCTION" or "PROCEDURE"]))
        {
            bodyDepth += word switch { "BEGIN" => 1, "CASE" when bodyDepth > 0 => 1, "END" when bodyDepth > 0 => -1, _ => 0 };
        }
    }
}
