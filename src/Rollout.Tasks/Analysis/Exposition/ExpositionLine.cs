using System.Globalization;
using System.Text;

namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>A cursor over one line of a page.</summary>
/// <param name="text">The line without its end.</param>
/// <param name="number">Its number, from 1.</param>
internal sealed class ExpositionLine(string text, int number)
{
    private const int ExcerptLength = 100;

    private int position;

    /// <summary>Number of the line, from 1.</summary>
    public int Number => number;

    /// <summary>The next character that is no blank; null at the end of the line.</summary>
    /// <returns>The character; the cursor stands on it.</returns>
    public char? Peek()
    {
        while (position < text.Length && text[position] is ' ' or '\t')
        {
            position++;
        }

        return position < text.Length ? text[position] : null;
    }

    /// <summary>Goes past a character that must come next.</summary>
    /// <param name="expected">The character.</param>
    public void Skip(char expected)
    {
        if (Peek() != expected)
        {
            throw Fault($"'{expected}' is expected at column {position + 1}");
        }

        position++;
    }

    /// <summary>All up to the next blank; empty at the end of the line.</summary>
    /// <returns>The word.</returns>
    public string Word()
    {
        Peek();
        return Take(c => c is not (' ' or '\t'));
    }

    /// <summary>Name of a metric: letters, digits, underscores and colons.</summary>
    /// <returns>The name, never empty.</returns>
    public string MetricName() => Name("a metric name", colons: true);

    /// <summary>The labels in braces; none when there are no braces.</summary>
    /// <returns>Name to value.</returns>
    public Dictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Peek() != '{')
        {
            return labels;
        }

        Skip('{');
        while (Peek() != '}')
        {
            var name = Name("a label name", colons: false);
            Skip('=');
            Skip('"');
            if (!labels.TryAdd(name, QuotedText()))
            {
                throw Fault($"the label '{name}' is there twice");
            }

            if (Peek() != '}')
            {
                Skip(',');
            }
        }

        Skip('}');
        return labels;
    }

    /// <summary>The value of a sample.</summary>
    /// <returns>May be NaN or infinite.</returns>
    public double Value()
    {
        var word = Word();
        return word.Length == 0 ? throw Fault("the value is missing") : SeriesNumber.Parse(word) ?? throw Fault($"the value '{word}' is no number");
    }

    /// <summary>The optional time stamp of a sample.</summary>
    /// <returns>Milliseconds; null when there is none.</returns>
    public long? Timestamp()
    {
        var word = Word();
        return word.Length == 0 ? null
            : long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds
            : throw Fault($"the time stamp '{word}' is no whole number of milliseconds");
    }

    /// <summary>The rest of a HELP line, unescaped.</summary>
    /// <returns>May be empty.</returns>
    public string HelpText()
    {
        Peek();
        var rest = new StringBuilder();
        while (position < text.Length)
        {
            rest.Append(text[position] == '\\' ? Escaped(quote: false) : text[position]);
            position++;
        }

        return rest.ToString();
    }

    /// <summary>Checks that nothing follows.</summary>
    public void End()
    {
        if (Peek() is not null)
        {
            throw Fault($"'{text[position..]}' is too much");
        }
    }

    /// <summary>A fault in this line.</summary>
    /// <param name="reason">What is wrong.</param>
    /// <returns>RT3102, to be thrown.</returns>
    public RolloutException Fault(string reason)
    {
        var excerpt = text.Length <= ExcerptLength ? text : $"{text[..ExcerptLength]}...";
        return new("RT3102", $"line {number} of the metrics page cannot be understood: {reason}; the line is '{excerpt}'. Metrics must be in Prometheus' text format 0.0.4.");
    }

    private string Name(string what, bool colons)
    {
        Peek();
        var start = position;
        var name = Take(c => char.IsAsciiLetterOrDigit(c) || c == '_' || (colons && c == ':'));
        return name.Length > 0 && !char.IsAsciiDigit(name[0]) ? name : throw Fault($"{what} is expected at column {start + 1}");
    }

    private string Take(Func<char, bool> belongs)
    {
        var start = position;
        while (position < text.Length && belongs(text[position]))
        {
            position++;
        }

        return text[start..position];
    }

    private string QuotedText()
    {
        var value = new StringBuilder();
        while (position < text.Length && text[position] != '"')
        {
            value.Append(text[position] == '\\' ? Escaped(quote: true) : text[position]);
            position++;
        }

        return position++ < text.Length ? value.ToString() : throw Fault("a label value has no closing quote");
    }

    // The cursor stands on the backslash before, on the escaped character after.
    private char Escaped(bool quote)
    {
        position++;
        return position >= text.Length ? throw Fault("the line ends in a backslash") : text[position] switch
        {
            '\\' => '\\',
            'n' => '\n',
            '"' when quote => '"',
            var other => throw Fault($"'\\{other}' is no escape"),
        };
    }
}
