using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Rules;

/// <summary>Whether a view that is made in the same migration has all that was there before it.</summary>
internal static class ViewColumns
{
    /// <summary>Words that make a view show other rows than its table, or take no writes.</summary>
    private static readonly string[] NotPlain = ["where", "join", "group", "having", "distinct", "limit", "offset", "fetch", "union", "intersect", "except", "with", "over", ","];

    /// <summary>What is dropped comes back: the trigger, the function, or the view with its columns; a materialized view takes no writes and shows what was.</summary>
    public static bool AreKept(LintContext context, Ddl.Drop drop, ObjectName name)
    {
        if (drop.Kind == ObjectKind.Trigger)
        {
            return context.Behind.Any(s => s.Ddl is Ddl.CreateTrigger trigger && context.Statement.Branch.StartsWith(s.Branch, StringComparison.Ordinal) && trigger.Name == name.Name && context.Catalog.Full(trigger.Table) == context.Catalog.Full(drop.OnTable!));
        }

        if (drop.Kind == ObjectKind.Function)
        {
            return FunctionAgain.IsMade(context, drop, name);
        }

        return drop.Kind is ObjectKind.View or ObjectKind.MaterializedView && Again(context, name) is { } view && view.IsMaterialized == (drop.Kind == ObjectKind.MaterializedView) && Have(context.Catalog, view.Query, context.Catalog.Find(name));
    }

    /// <summary>A view of all columns and rows, which takes writes, stands under the old name before the migration ends.</summary>
    public static bool TakeThePlace(LintContext context, ObjectName table, TableAction move) =>
        context.Catalog.Find(table) is { } known && Again(context, table) is { IsMaterialized: false } view
        && !FromOn(view.Query).Any(NotPlain.Contains) && !view.Query.Mentions("distinct") && Items(view.Query).All(IsColumn) && Have(TableChange.Apply(context.Catalog, known, move).Catalog, view.Query, known);

    private static Ddl.CreateView? Again(LintContext context, ObjectName name) => context.Behind.Where(s => context.Statement.Branch.StartsWith(s.Branch, StringComparison.Ordinal)).Select(s => s.Ddl).OfType<Ddl.CreateView>().FirstOrDefault(v => context.Catalog.Full(v.Name) == context.Catalog.Full(name));

    private static bool Have(Catalog catalog, SqlExpression query, Relation? before) =>
        before is { Columns.Count: > 0 } && Of(catalog, query) is { } names && before.Columns.All(c => names.Contains(c.Name)) && Items(query).All(item => KeepsType(item, before));

    /// <summary>Names of the columns of a view; null where they cannot be told.</summary>
    private static List<string>? Of(Catalog catalog, SqlExpression query)
    {
        var body = Body(query);
        if (query.Tokens is ["(", ..])
        {
            return [.. query.Tokens.Skip(1).TakeWhile(t => t != ")").Where(t => t != ",")];
        }

        if (body is not ["select", ..] || body is ["select", "distinct", "on", ..])
        {
            return null;
        }

        var names = new List<string>();
        foreach (var item in Items(query))
        {
            if (item is [] or [.., ")"])
            {
                return null;
            }

            names.AddRange(item[^1] == "*" ? StarOf(catalog, body) : [item[^1]]);
        }

        return names;
    }

    private static IEnumerable<IReadOnlyList<string>> Items(SqlExpression query) =>
        Body(query) is var body ? TokenReader.Split(new SqlExpression([.. body.Skip(1).Take(OuterFrom(body) - 1)])).Select(part => part.Tokens) : [];

    /// <summary>A column under its own name, which can be written to.</summary>
    private static bool IsColumn(IReadOnlyList<string> item) => item switch
    {
        [_] or [_, ".", _] => true,
        [var column, "as", var name] => column == name,
        [_, ".", var column, "as", var name] => column == name,
        _ => false,
    };

    /// <summary>A cast at the end of an item says its type; that of other expressions is not worked out.</summary>
    private static bool KeepsType(IReadOnlyList<string> item, Relation before)
    {
        if (item is not [.., "as", var name] || before.Column(name) is not { } column)
        {
            return true;
        }

        var said = item.SkipLast(2).ToList() switch
        {
            ["cast", "(", .. var cast, ")"] => cast.Skip(cast.LastIndexOf("as") + 1),
            var plain when plain.LastIndexOf("::") is >= 0 and var at => plain.Skip(at + 1),
            _ => [],
        };
        return SqlPiece.WholeType(string.Join(' ', said)) is not { } type || type.Equals(column.Type);
    }

    /// <summary>Columns of the one relation behind FROM; none where there are more, so that they count as lost.</summary>
    private static IEnumerable<string> StarOf(Catalog catalog, IReadOnlyList<string> body)
    {
        var from = body.Skip(OuterFrom(body) + 1).Where(t => t != "only").ToList();
        if (from.Count == 0 || from.Contains("join") || from.Contains(","))
        {
            return [];
        }

        var name = from is [var schema, ".", var table, ..] ? new ObjectName(schema, table) : new ObjectName(null, from[0]);
        return catalog.Find(name)?.Columns.Select(c => c.Name) ?? [];
    }

    private static IEnumerable<string> FromOn(SqlExpression query)
    {
        var body = Body(query);
        return body.Skip(OuterFrom(body));
    }

    /// <summary>Behind AS.</summary>
    private static List<string> Body(SqlExpression query) => [.. query.Tokens.SkipWhile(t => t != "as").Skip(1)];

    private static int OuterFrom(IReadOnlyList<string> body)
    {
        var depth = 0;
        for (var i = 0; i < body.Count; i++)
        {
            depth += body[i] switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth == 0 && body[i] == "from")
            {
                return i;
            }
        }

        return body.Count;
    }
}
