namespace Rollout.Tasks.Spec.Formats;

/// <summary>What became of a text: a value, or the reason why there is none.</summary>
internal sealed record Reading(object? Value, Complaint? Complaint)
{
    public static Reading Of(object value) => new(value, null);

    public static Reading Refuse(string code, string wrong, string required, string fix) => new(null, new Complaint(code, wrong, required, fix));
}

/// <summary>Why a text was refused; the parts of a <see cref="SpecFault"/> without its place.</summary>
internal sealed record Complaint(string Code, string Wrong, string Required, string Fix);
