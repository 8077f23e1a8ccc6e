using System.Globalization;

namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>A type of a column, under its one name.</summary>
/// <param name="Name">Such as <c>character varying</c> for varchar, <c>integer</c> for int4; a user's type without its schema.</param>
/// <param name="Modifiers">Length, precision, scale.</param>
/// <param name="IsArray">An array of it.</param>
internal sealed record SqlType(string Name, IReadOnlyList<int> Modifiers, bool IsArray = false)
{
    /// <summary>First modifier; null when there is none.</summary>
    public int? Size => Modifiers.Count > 0 ? Modifiers[0] : null;

    /// <summary>Digits behind the point.</summary>
    public int Scale => Modifiers.Count > 1 ? Modifiers[1] : 0;

    /// <summary>A short form for an integer with a sequence.</summary>
    public bool IsSerial => Name is "serial" or "bigserial" or "smallserial";

    /// <inheritdoc />
    public bool Equals(SqlType? other) => other is not null && Name == other.Name && IsArray == other.IsArray && Modifiers.SequenceEqual(other.Modifiers);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Name, IsArray, Size);

    /// <inheritdoc />
    public override string ToString() => Name + (Modifiers.Count == 0 ? "" : $"({string.Join(',', Modifiers)})") + (IsArray ? "[]" : "");

    /// <summary>Reads a type.</summary>
    /// <exception cref="FormatException">No type comes.</exception>
    public static SqlType Read(TokenReader reader)
    {
        reader.Accept("SETOF");
        var isQualified = reader.PeekSymbol('.', 1);
        var name = reader.Name().Name;
        var second = isQualified ? null : SecondWord(reader, name);
        name = Canonical(second ?? name);
        var modifiers = Modifier(reader);
        if (name is "time" or "timestamp" && reader.Peek() is "WITH" or "WITHOUT")
        {
            name += reader.Peek() == "WITH" ? " with time zone" : "";
            reader.Skip();
            reader.Expect("TIME", "ZONE");
        }
        else if (name == "interval" && reader.Peek() is "YEAR" or "MONTH" or "DAY" or "HOUR" or "MINUTE" or "SECOND")
        {
            name += " " + reader.Identifier() + (reader.Accept("TO") ? " to " + reader.Identifier() : "");
            modifiers = Modifier(reader);
        }

        modifiers = name == "character" && modifiers.Count == 0 ? [1] : modifiers;
        return new SqlType(name, modifiers, Array(reader));
    }

    private static string? SecondWord(TokenReader reader, string first) => (first, reader.Peek()) switch
    {
        ("national", _) => National(reader),
        ("double", "PRECISION") => Pass(reader, "double precision"),
        ("character" or "char" or "bit", "VARYING") => Pass(reader, first == "bit" ? "bit varying" : "character varying"),
        _ => null,
    };

    private static string National(TokenReader reader)
    {
        reader.Skip();
        return reader.Accept("VARYING") ? "character varying" : "character";
    }

    private static string Pass(TokenReader reader, string name)
    {
        reader.Skip();
        return name;
    }

    private static IReadOnlyList<int> Modifier(TokenReader reader) => !reader.PeekSymbol('(')
        ? []
        : [.. TokenReader.Split(reader.Brackets()).Select(m => int.TryParse(string.Concat(m.Tokens), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0)];

    private static bool Array(TokenReader reader)
    {
        var isArray = reader.Accept("ARRAY");
        while (reader.AcceptSymbol('['))
        {
            isArray = true;
            while (!reader.AcceptSymbol(']'))
            {
                if (reader.AtEnd)
                {
                    throw new FormatException();
                }

                reader.Skip();
            }
        }

        return isArray;
    }

    private static string Canonical(string name) => name switch
    {
        "int" or "int4" => "integer",
        "int8" => "bigint",
        "int2" => "smallint",
        "float" or "float8" => "double precision",
        "float4" => "real",
        "bool" => "boolean",
        "varchar" => "character varying",
        "char" or "bpchar" or "nchar" => "character",
        "decimal" or "dec" => "numeric",
        "timestamptz" => "timestamp with time zone",
        "timetz" => "time with time zone",
        "varbit" => "bit varying",
        "serial4" => "serial",
        "serial8" => "bigserial",
        "serial2" => "smallserial",
        _ => name,
    };
}
