namespace Rollout.Tasks.Database.Migrations;

/// <summary>What a piece of SQL text is.</summary>
internal enum SqlTokenKind
{
    /// <summary>Keyword or identifier without quotes.</summary>
    Word,

    /// <summary>Identifier in double quotes.</summary>
    QuotedIdentifier,

    /// <summary>Text in single quotes, of any form.</summary>
    Text,

    /// <summary>Text in dollar quotes.</summary>
    DollarText,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>$1</c> and the like.</summary>
    Parameter,

    /// <summary>Any other single character, or <c>::</c> or <c>:=</c>.</summary>
    Symbol,

    /// <summary>A variable of psql: <c>:name</c>, <c>:'name'</c>, <c>:"name"</c> or <c>:{?name}</c>. Where none has that name, psql leaves it as it is written.</summary>
    Variable,

    /// <summary><c>${name}</c>, which is no SQL.</summary>
    Placeholder,

    /// <summary>A backslash: a command of psql starts.</summary>
    Backslash,

    /// <summary>Text, identifier or comment without its end; reaches to the end of the file.</summary>
    Unterminated,

    /// <summary>The end of the file.</summary>
    End,
}

/// <summary>A piece of SQL text. Comments and white space are between tokens.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="Length">How many characters.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int Length)
{
    /// <summary>Offset behind its last character.</summary>
    public int End => Start + Length;
}
