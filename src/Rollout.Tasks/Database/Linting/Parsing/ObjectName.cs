namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>A name of an object, folded as PostgreSQL folds it.</summary>
/// <param name="Schema">Null when it is looked up along the search path.</param>
/// <param name="Name">Without quotes.</param>
internal sealed record ObjectName(string? Schema, string Name)
{
    /// <summary>As it is written in SQL: with quotes only where they are needed.</summary>
    public override string ToString() => Schema is null ? Quote(Name) : $"{Quote(Schema)}.{Quote(Name)}";

    /// <summary>An identifier, quoted only where PostgreSQL would read it otherwise.</summary>
    public static string Quote(string name) =>
        name.Length > 0 && (char.IsAsciiLetterLower(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') && !Keywords.Reserved.Contains(name)
            ? name
            : SqlName.Quote(name);
}
