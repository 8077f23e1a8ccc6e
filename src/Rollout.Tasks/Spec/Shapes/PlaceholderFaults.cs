using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Shapes;

/// <summary>Names in braces that mean nothing where they stand.</summary>
internal static class PlaceholderFaults
{
    private const string Code = "RT1012";

    /// <param name="text">As written, with environment variables filled in and their braces doubled.</param>
    /// <param name="known">Names that have a meaning.</param>
    /// <param name="secret">Then only what looks like a known name is quoted.</param>
    /// <param name="allowsBraces">Whether a brace that belongs to no name stands for itself.</param>
    public static List<Complaint> Find(string text, IReadOnlyCollection<string> known, bool secret, bool allowsBraces = false)
    {
        var required = known.Count == 0 ? "none is known here" : $"known: {string.Join(", ", known.Select(k => $"'{{{k}}}'"))}";
        var complaints = new List<Complaint>();
        if (!allowsBraces && !Placeholders.IsBalanced(text))
        {
            complaints.Add(new Complaint(Code, "a brace stands alone", required, "write '{{' or '}}' for the brace itself"));
        }

        foreach (var name in Placeholders.Names(text).Except(known))
        {
            var nearest = Nearest.To(name, known);
            var wrong = secret && nearest is null ? "a name in braces is no placeholder here" : $"there is no placeholder '{{{name}}}'";
            complaints.Add(new Complaint(Code, wrong, required, nearest is null ? "use one of them, or write '{{' and '}}' for the braces themselves" : $"did you mean '{{{nearest}}}'?"));
        }

        return complaints;
    }
}
