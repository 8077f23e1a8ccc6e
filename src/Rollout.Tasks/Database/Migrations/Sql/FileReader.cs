namespace Rollout.Tasks.Database.Migrations;

/// <summary>Reads one file as psql does: statement by statement, with its commands and variables.</summary>
/// <param name="source">The file.</param>
/// <param name="state">Shared with the files that it includes.</param>
internal sealed class FileReader(SqlSource source, ScriptState state)
{
    private readonly ComposedText text = new(source);
    private readonly List<(string Name, int End)> values = [];
    private SqlLexer lexer = new(source.Text);

    /// <summary>Reads to the end.</summary>
    public void Read()
    {
        var builder = new StatementBuilder(text);
        while (true)
        {
            lexer.StandardStrings = state.StandardStrings;
            var token = lexer.Next();
            builder.StartAt(lexer.CommentStart);
            switch (token.Kind)
            {
                case SqlTokenKind.Unterminated:
                    state.Fault(text.PlaceOf(token.Start), $"what starts here with {Opening(token)} has no end");
                    return;
                case SqlTokenKind.End:
                    Finish(builder);
                    return;
                case SqlTokenKind.Backslash:
                    Command(token.Start);
                    break;
                case SqlTokenKind.Variable when ValueOf(token) is { } value:
                    var kind = PsqlVariables.KindOf(text.Text[token.Start + 1]);
                    Substitute(token, value);
                    if (kind is not null)
                    {
                        builder.Add(new SqlToken(kind.Value, token.Start, value.Length));
                        MoveTo(token.Start + value.Length);
                    }

                    break;
                case SqlTokenKind.Placeholder:
                    Substitute(token, Placeholder(token));
                    break;
                case SqlTokenKind.Symbol when text.Text[token.Start] == ';' && builder.IsAtTopLevel:
                    End(builder, token);
                    break;
                default:
                    builder.Add(token);
                    break;
            }
        }
    }

    private void End(StatementBuilder builder, SqlToken semicolon)
    {
        builder.StartAt(semicolon.Start);
        var statement = builder.End(semicolon.Start)!;
        if (!CopyStatement.TakesData(statement))
        {
            state.Add(statement);
            return;
        }

        switch (CopyStatement.Find(text.Text, semicolon.End))
        {
            case { Fault: { } fault, At: var at }:
                state.Fault(text.PlaceOf(at), fault);
                MoveTo(text.Text.Length);
                break;
            case var data:
                state.Add(statement with { Data = new CopyLines(text.Text[data.Start..data.End], text.PlaceOf(data.Start).Line) });
                MoveTo(data.Next);
                break;
        }
    }

    private void Finish(StatementBuilder builder)
    {
        if (builder.Unclosed() is { } fault)
        {
            state.Fault(fault.Place, fault.Reason);
        }
        else if (builder.End(text.Text.Length) is { } statement)
        {
            state.Add(statement);
            if (CopyStatement.TakesData(statement))
            {
                state.Fault(statement.Place, CopyStatement.NoData);
            }
        }
    }

    /// <summary>The command and its arguments go; the statement around them does not see them.</summary>
    private void Command(int start)
    {
        var arguments = new PsqlArguments(text.Text, start, state.Variables);
        var place = text.PlaceOf(start);
        text.Replace(start, arguments.End - start, string.Empty);
        for (var i = 0; i < values.Count; i++)
        {
            values[i] = values[i] with { End = values[i].End <= start ? values[i].End : Math.Max(start, values[i].End - arguments.End + start) };
        }

        MoveTo(start);
        PsqlCommands.Run(arguments, place, source, state);
    }

    /// <summary>The value is read as if it stood here; a variable in its own value is left alone.</summary>
    private void Substitute(SqlToken token, string value)
    {
        var name = text.Text.Substring(token.Start, token.Length);
        values.RemoveAll(v => v.End <= token.Start);
        for (var i = 0; i < values.Count; i++)
        {
            values[i] = values[i] with { End = values[i].End - token.Length + value.Length };
        }

        values.Add((name, token.Start + value.Length));
        text.Replace(token.Start, token.Length, value);
        MoveTo(token.Start);
    }

    private string? ValueOf(SqlToken token)
    {
        var written = text.Text.Substring(token.Start, token.Length);
        return IsInItsOwnValue(written, token.Start) ? null : PsqlVariables.ValueOf(written, state.Variables);
    }

    private string Placeholder(SqlToken token)
    {
        var written = text.Text.Substring(token.Start, token.Length);
        var name = written[2..^1];
        var known = state.Options.Placeholders;
        if (known is not null && known.TryGetValue(name, out var value) && !IsInItsOwnValue(written, token.Start))
        {
            return value;
        }

        state.Fault(text.PlaceOf(token.Start), known switch
        {
            null => $"'{written}' is a placeholder, and placeholders are not switched on. Write the value",
            _ when known.ContainsKey(name) => $"the value of the placeholder '{name}' contains itself. Correct the value",
            _ => $"there is no placeholder '{name}'. Known: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal).Select(k => $"'{k}'"))}",
        });
        return string.Empty;
    }

    private bool IsInItsOwnValue(string written, int start) => values.Any(v => v.Name == written && start < v.End);

    /// <summary>As in psql, what starts in a value ends with it, unless it is a text or a block comment.</summary>
    private void MoveTo(int offset) => lexer = new SqlLexer(text.Text, offset, values.Count == 0 ? null : [.. values.Select(v => v.End)]);

    private string Opening(SqlToken token) => text.Text[token.Start] switch
    {
        '/' => "/*",
        '$' => text.Text.Substring(token.Start, text.Text.IndexOf('$', token.Start + 1) + 1 - token.Start),
        _ when text.Text[token.Start] == '"' || text.Text.AsSpan(token.Start).StartsWith("u&\"", StringComparison.OrdinalIgnoreCase) => "a double quote",
        _ => "a single quote",
    };
}
