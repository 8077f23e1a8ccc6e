using System.Globalization;
using System.Text;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>A command of psql, cut into its name and arguments: up to the end of the line or the next backslash.</summary>
internal sealed class PsqlArguments
{
    private readonly string text;
    private readonly IReadOnlyDictionary<string, string> variables;
    private readonly List<string> values = [];
    private int position;

    /// <summary>Reads a command.</summary>
    /// <param name="text">The file.</param>
    /// <param name="start">Offset of the backslash.</param>
    /// <param name="variables">Known variables.</param>
    public PsqlArguments(string text, int start, IReadOnlyDictionary<string, string> variables)
    {
        (this.text, this.variables, position) = (text, variables, start + 1);
        do
        {
            position += AtEnd ? 0 : 1;
        }
        while (!AtEnd && !char.IsWhiteSpace(Current) && Current != '\\' && text[start + 1] is not (';' or ':' or '\\'));

        Name = text[start..position];
        ReadValues();
    }

    /// <summary>With its backslash.</summary>
    public string Name { get; }

    /// <summary>In their order.</summary>
    public IReadOnlyList<string> Values => values;

    /// <summary>What is wrong with them; null when nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Offset where SQL goes on.</summary>
    public int End => position;

    private bool AtEnd => position >= text.Length || text[position] == '\n';

    private char Current => text[position];

    private void ReadValues()
    {
        while (true)
        {
            while (!AtEnd && char.IsWhiteSpace(Current))
            {
                position++;
            }

            if (AtEnd)
            {
                return;
            }

            if (Current == '\\')
            {
                // Two backslashes end the arguments; one starts the next command.
                position += position + 1 < text.Length && text[position + 1] == '\\' ? 2 : 0;
                return;
            }

            values.Add(ReadValue());
        }
    }

    private string ReadValue()
    {
        var value = new StringBuilder();
        while (!AtEnd && !char.IsWhiteSpace(Current) && Current != '\\')
        {
            switch (Current)
            {
                case '\'':
                    ReadQuoted(value);
                    break;
                case '"':
                    var close = text.IndexOf('"', position + 1);
                    Take(value, close < 0 || text.AsSpan(position..close).Contains('\n') ? Unterminated("\"") : close + 1);
                    break;
                case '`':
                    Fault = "a text in backquotes is a program to run, and migrations run none. Write the value";
                    value.Append(text[position++]);
                    break;
                case ':' when new SqlLexer(text, position).Next() is { Kind: SqlTokenKind.Variable } token:
                    value.Append(PsqlVariables.ValueOf(text.Substring(token.Start, token.Length), variables) ?? text.Substring(token.Start, token.Length));
                    position = token.End;
                    break;
                default:
                    value.Append(text[position++]);
                    break;
            }
        }

        return value.ToString();
    }

    private void Take(StringBuilder value, int end)
    {
        value.Append(text, position, end - position);
        position = end;
    }

    /// <summary>A doubled quote is a quote; a backslash starts an escape as in C.</summary>
    private void ReadQuoted(StringBuilder value)
    {
        position++;
        while (!AtEnd)
        {
            var c = text[position++];
            if (c == '\'' && (AtEnd || Current != '\''))
            {
                return;
            }

            if (c == '\\' && !AtEnd)
            {
                value.Append(ReadEscape());
            }
            else
            {
                position += c == '\'' ? 1 : 0;
                value.Append(c);
            }
        }

        position = Unterminated("'");
    }

    private char ReadEscape()
    {
        var c = text[position++];
        return c switch
        {
            'n' => '\n',
            't' => '\t',
            'b' => '\b',
            'r' => '\r',
            'f' => '\f',
            'x' when Digits(char.IsAsciiHexDigit, 2) is { Length: > 0 } hex => (char)int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            >= '0' and <= '7' => (char)(Digits(d => d is >= '0' and <= '7', 2).Aggregate(c - '0', (sum, digit) => (sum * 8) + digit - '0') & 0xFF),
            _ => c,
        };
    }

    private string Digits(Func<char, bool> isDigit, int max)
    {
        var start = position;
        while (!AtEnd && position - start < max && isDigit(Current))
        {
            position++;
        }

        return text[start..position];
    }

    private int Unterminated(string quote)
    {
        Fault = $"the argument of '{Name}' has an opening {quote} without its end. Close it on the same line";
        return text.IndexOf('\n', position) is >= 0 and var end ? end : text.Length;
    }
}
