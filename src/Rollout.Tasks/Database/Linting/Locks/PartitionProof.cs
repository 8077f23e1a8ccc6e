using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;
using static Rollout.Tasks.Database.Linting.Parsing.TableAction;

namespace Rollout.Tasks.Database.Linting.Locks;

/// <summary>Whether a table's valid checks prove that all its rows belong into a partition, so that nobody need look at them.</summary>
internal static class PartitionProof
{
    /// <summary>Ranges and lists over one column; for others the answer is no.</summary>
    public static bool Holds(Catalog catalog, ObjectName parent, AttachPartition attach)
    {
        if (catalog.Find(attach.Partition) is not { } partition || catalog.Find(parent)?.PartitionKey is not [var key])
        {
            return false;
        }

        var keepsNullOut = partition.Column(key)?.NotNull == true || partition.ChecksNotNull(key);
        var limits = attach.Bounds.Tokens.Where(t => char.IsDigit(t[0]) || t[0] is '\'').ToList();
        return keepsNullOut && limits.Count > 0 && partition.Constraints.Any(c => c is { Kind: ConstraintKind.Check, IsValid: true } && c.Check!.Mentions(key) && !c.Check.Mentions("or") && limits.All(c.Check.Mentions));
    }
}
