using System.ComponentModel;
using Rollout.Tasks.Spec.Formats;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>How migrations are looked at.</summary>
internal sealed record LintSpec
{
    [Description("A table with more bytes than this is large: what blocks it is told.")]
    public ByteSize LargeTable { get; init; } = new(10_000_000);

    [Between("0", "1000000000")]
    [Description("A table with more rows than this is large, too.")]
    public int LargeRows { get; init; } = 10_000;

    [Description("What a statement does that blocks a large table: warn tells it, stop stops the rollout, off leaves it out.")]
    public CheckPolicy Blocking { get; init; } = CheckPolicy.Warn;

    [Description("Whether matters of taste are told.")]
    public bool Style { get; init; }
}
