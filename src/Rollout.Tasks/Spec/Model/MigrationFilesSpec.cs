using System.ComponentModel;

namespace Rollout.Tasks.Spec;

/// <summary>How files of migrations are read.</summary>
internal sealed record MigrationFilesSpec
{
    [Description("What a number that is left out between two versions means: allow (nothing) or refuse (a file got lost).")]
    public GapPolicy Gaps { get; init; } = GapPolicy.Allow;

    [Description("What BEGIN and COMMIT in a file mean: refuse (a mistake) or honour (a transaction of its own).")]
    public TransactionPolicy Transactions { get; init; } = TransactionPolicy.Refuse;

    [Description("Values of ${name} in migrations, outside of quotes and comments; without any, placeholders are refused.")]
    public IReadOnlyDictionary<string, string?> Placeholders { get; init; } = new Dictionary<string, string?>();
}
