using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Locks;
using Rollout.Tasks.Database.Linting.Parsing;
using static Rollout.Tasks.Database.Linting.Parsing.TableAction;
using static Rollout.Tasks.Database.Linting.Rules.LintRules;

namespace Rollout.Tasks.Database.Linting.Rules;

/// <summary>What a change of a column can break.</summary>
internal static class ColumnRules
{
    public static IEnumerable<Hit> Type(LintContext context, ObjectName table, SetType set)
    {
        if (context.Catalog.IsNew(table, set.Column) && !context.IsLarge(table))
        {
            yield break;
        }

        var column = context.Catalog.Find(table)?.Column(set.Column);
        var isFree = column is not null && TypeChange.IsFree(column.Type, set.Type, set.Using, set.Column, context.Catalog);
        if (!context.Catalog.IsNew(table, set.Column) && (!isFree || set.HasCollation))
        {
            yield return new Hit(ChangeColumnType, table, set.Column);
        }
        else if (column is not null && !column.Type.Equals(set.Type) && !column.IsNew)
        {
            yield return new Hit(PreparedResult, table, set.Column);
        }

        if (context.IsLarge(table) && !isFree)
        {
            yield return new Hit(RewriteTable, table, set.Column);
        }
        else if (context.IsLarge(table) && context.Forecast.Scans.Count > 0)
        {
            yield return new Hit(RecheckConstraint, table, set.Column);
        }
    }

    public static IEnumerable<Hit> NotNull(LintContext context, ObjectName table, string column)
    {
        var known = context.Catalog.Find(table);
        if (known is not null && (known.ChecksNotNull(column) || known.Column(column)?.NotNull == true))
        {
            yield break;
        }

        // A proof that the same statement drops was good until now.
        if (MayBeNull(context.Catalog, table, [column]) && MayBeNull(context.Start, table, [column]))
        {
            yield return new Hit(LintRules.SetNotNull, table, column);
        }

        if (context.IsLarge(table))
        {
            yield return new Hit(ScanNotNull, table, column);
        }
    }

    public static IEnumerable<Hit> Added(LintContext context, ObjectName table, AddColumn add)
    {
        var column = add.Column;
        if (add.IfNotExists && context.Catalog.Find(table)?.Column(column.Name) is not null)
        {
            yield break;
        }

        yield return new Hit(PreparedStar, table, column.Name);
        var isRequired = column.NotNull || add.Constraints.Any(c => c.Check?.SaysNotNull(column.Name) ?? false);
        if (isRequired && column is { HasSequence: false, Generated: null, HasValue: false })
        {
            yield return new Hit(AddRequiredColumn, table, column.Name);
        }

        if (column.HasValue && !Volatility.IsVolatile(column.Default!, context.Catalog) && add.Constraints.Any(c => c.Kind is ConstraintKind.Unique or ConstraintKind.PrimaryKey))
        {
            yield return new Hit(AddUniqueConstraint, table, column.Name);
        }

        if (column.Type.Name == "json")
        {
            yield return new Hit(JsonColumn, table, column.Name);
        }

        if (context.IsLarge(table) && TableForecaster.Rewrites(context.Catalog, column))
        {
            yield return new Hit(column.Generated is not null ? GeneratedColumn : column.HasSequence ? SerialColumn : context.Catalog.IsConstrainedDomain(column.Type) ? DomainColumn : VolatileDefault, table, column.Name);
        }

        foreach (var hit in add.Constraints.SelectMany(c => TableRules.Constraint(context, table, c, isNewColumn: true)))
        {
            yield return hit with { Name = hit.Name.Length == 0 ? column.Name : hit.Name };
        }
    }

    /// <summary>A new column that the stable release does not know, and that gets no value by itself or from a trigger.</summary>
    public static bool IsLeftOut(Catalog catalog, ObjectName table, string column) => catalog.Find(table)?.Column(column) is { IsNew: true, HasDefault: false, IsGenerated: false } && !catalog.IsFilled(table, column);

    /// <summary>Whether the stable release may write NULL into one of the columns. What an older CHECK keeps out, it does not write; a new column has what its default or a trigger gives it.</summary>
    public static bool MayBeNull(Catalog catalog, ObjectName table, IEnumerable<string> columns)
    {
        var known = catalog.Find(table);
        bool IsKeptOut(string column) => known!.Constraints.Any(c => c.Kind == ConstraintKind.Check && (c.IsValid || !c.IsNew) && c.Check!.SaysNotNull(column));
        return known is null || columns.Any(c => known.Column(c) is not { NotNull: true } && !IsKeptOut(c) && !(catalog.IsNew(table, c) && (known.Column(c)!.HasDefault || catalog.IsFilled(table, c))));
    }
}
