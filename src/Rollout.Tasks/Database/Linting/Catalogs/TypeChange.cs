using System.Collections.Frozen;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>Which changes of a type leave the rows as they are on disk.</summary>
internal static class TypeChange
{
    private const int MaxPrecision = 6;

    private static readonly FrozenSet<string> Utc = FrozenSet.ToFrozenSet(
        ["utc", "gmt", "uct", "zulu", "universal", "greenwich", "etc/utc", "etc/gmt", "etc/uct", "etc/zulu", "etc/universal", "etc/greenwich", "gmt0", "gmt+0", "gmt-0", "0", "+0", "+00", "00:00"]);

    private static readonly FrozenSet<string> Texts = FrozenSet.ToFrozenSet(["text", "character varying", "citext"]);

    /// <summary>Whether no row is written anew.</summary>
    public static bool IsFree(SqlType from, SqlType to, SqlExpression? conversion, string column, Catalog catalog)
    {
        if (from.IsArray || to.IsArray)
        {
            return from.Equals(to) || (from.IsArray && to.IsArray && IsPlain(conversion, column, to) && from.Name == to.Name && to.Modifiers.Count == 0);
        }

        return IsPlain(conversion, column, to) && !catalog.IsConstrainedDomain(to) && IsFree(Base(from, catalog), Base(to, catalog), catalog);
    }

    /// <summary>Whether an index on the column must be built anew although the table is not: the two sorts differ.</summary>
    public static bool NeedsNewIndex(SqlType from, SqlType to) => from.Name == "citext" != (to.Name == "citext");

    private static bool IsFree(SqlType from, SqlType to, Catalog catalog) => (from.Name, to.Name) switch
    {
        ("text", "citext") or ("citext", "text") => true,
        ("citext", "character varying") or ("text", "character varying") => to.Size is null,
        ("character varying", "character varying" or "text" or "citext") => to.Size is null || (to.Name == "character varying" && from.Size <= to.Size),
        ("xml", "text") or ("cidr", "inet") => true,
        ("integer", "oid") or ("oid", "integer") => true,
        ("numeric", "numeric") => to.Modifiers.Count == 0 || (from.Size <= to.Size && from.Scale == to.Scale),
        ("bit", "bit varying") => to.Size is null,
        ("bit varying", "bit varying") => to.Size is null || from.Size <= to.Size,
        ("timestamp" or "timestamp with time zone", "timestamp" or "timestamp with time zone") when from.Name != to.Name => catalog.TimeZone is { } zone && Utc.Contains(zone.ToLowerInvariant()) && to.Size is null or >= MaxPrecision,
        ("timestamp" or "timestamp with time zone" or "time" or "time with time zone" or "interval", _) when from.Name == to.Name => to.Size is null or >= MaxPrecision || from.Size <= to.Size,
        _ => from.Equals(to),
    };

    private static SqlType Base(SqlType type, Catalog catalog) => catalog.Domains.TryGetValue(type.Name, out var domain) ? Base(domain.Base, catalog) : type;

    /// <summary>USING that says no more than the column, or the column as the new type.</summary>
    private static bool IsPlain(SqlExpression? conversion, string column, SqlType to) => conversion?.Bare().Tokens switch
    {
        null => true,
        [var only] => only == column,
        [var name, "::", ..] tokens => name == column && IsType(tokens.Skip(2), to),
        ["cast", "(", var name, "as", .., ")"] tokens => name == column && IsType(tokens.Skip(4).SkipLast(1), to),
        _ => false,
    };

    private static bool IsType(IEnumerable<string> tokens, SqlType type) => SqlPiece.Type(string.Join(' ', tokens)).Equals(type);
}
