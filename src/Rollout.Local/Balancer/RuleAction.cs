using System.Text.Json.Serialization;

namespace Rollout.Local.Balancer;

/// <summary>What a rule does with a request.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ForwardAction), "forward")]
[JsonDerivedType(typeof(FixedResponseAction), "fixed-response")]
[JsonDerivedType(typeof(RedirectAction), "redirect")]
internal abstract record RuleAction;

/// <summary>Forwards to one of several groups.</summary>
/// <param name="Groups">1 to 5.</param>
/// <param name="StickySeconds">How long a client stays with the group it got, 1 to 604,800; null when it does not.</param>
internal sealed record ForwardAction(IReadOnlyList<WeightedGroup> Groups, int? StickySeconds) : RuleAction;

/// <summary>One group of a forward action.</summary>
/// <param name="Arn">ARN of the group.</param>
/// <param name="Weight">0 to 999.</param>
internal sealed record WeightedGroup(string Arn, int Weight);

/// <summary>Answers by itself.</summary>
/// <param name="StatusCode">2xx, 4xx or 5xx.</param>
/// <param name="ContentType">Null for none.</param>
/// <param name="Body">Null for none.</param>
internal sealed record FixedResponseAction(int StatusCode, string? ContentType, string? Body) : RuleAction;

/// <summary>Sends the client elsewhere. Each part may hold <c>#{protocol}</c>, <c>#{host}</c>, <c>#{port}</c>, <c>#{path}</c> and <c>#{query}</c>.</summary>
/// <param name="StatusCode">301 or 302.</param>
/// <param name="Protocol">HTTP or HTTPS.</param>
/// <param name="Host">Host name.</param>
/// <param name="Port">Port.</param>
/// <param name="Path">Starts with a slash.</param>
/// <param name="Query">Without the question mark.</param>
internal sealed record RedirectAction(int StatusCode, string Protocol, string Host, string Port, string Path, string Query) : RuleAction;
